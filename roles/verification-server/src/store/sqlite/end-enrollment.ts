import type { EnrollmentId } from "@countersign/protocol";
import type { Database } from "./database.ts";
import { createNoticeWriter } from "./notices.ts";

/** Inside a write: ends an enrolment that was on its way, with its phone and what was to be told of it. */
export function createEnder(db: Database): (id: EnrollmentId) => void {
  const notices = createNoticeWriter(db);
  const kill = db.prepare("UPDATE enrollments SET state = 'dead', version = version + 1 WHERE id = :id");
  const drop = db.prepare(`
    UPDATE bindings SET state = 'revoked', removed_by = 'enrollment', removed_at_ms = :now
    WHERE state IN ('pending', 'confirmed') AND id = (SELECT binding FROM enrollments WHERE enrollments.id = :id)`);
  return (id) => {
    kill.run({ id });
    drop.run({ id, now: db.clock() });
    notices.dropLater(id);
  };
}
