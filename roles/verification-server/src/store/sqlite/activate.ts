import type { BindingId, EnrollmentId } from "@countersign/protocol";
import type { Binding } from "../../core/binding.ts";
import type { Activated, BindingStore, UserKey } from "../port.ts";
import type { Database } from "./database.ts";
import { createEnder } from "./end-enrollment.ts";
import { createNoticeWriter } from "./notices.ts";
import { situationOf } from "./situation.ts";
import { bindingOf } from "../rows/binding-row.ts";
import { orNull } from "../rows/row.ts";

/** SQL for "a device approved it, and that is in use or has gone by itself" (`mayVouch`): one that was stopped lets nobody in any more (T10). */
const isApproved = `EXISTS (SELECT 1 FROM bindings AS granter
      WHERE granter.id = own.granted_by AND (granter.state = 'active' OR granter.removed_by = 'device'))`;

/** SQL for "this binding's enrolment lets it become active now" (§9): the rules of `activationRules`, judged again inside the write. */
const mayBecomeActive = `EXISTS (SELECT 1 FROM enrollments AS own WHERE own.binding = bindings.id
  AND own.state = 'confirmed' AND own.expires_at_ms > :nowMs AND CASE own.way
    WHEN 'first' THEN ${situationOf({ organization: "own.organization", subject: "own.subject" })} = 'first'
    WHEN 'further' THEN ${isApproved}
    ELSE own.active_from_ms <= :nowMs END)`;

/** What an activation would change beside the binding itself. */
interface Around {
  readonly way: string;
  readonly ending: readonly EnrollmentId[];
  readonly replaced: readonly BindingId[];
  /** The subject's newest epoch of K_user; 0 before the first. */
  readonly epoch: number;
}

function createLookAround(db: Database): (id: BindingId) => Around | null {
  const own = db.prepare(`
    SELECT bindings.organization, bindings.subject, enrollments.way FROM bindings
    JOIN enrollments ON enrollments.binding = bindings.id WHERE bindings.id = :id`);
  const underway = db.prepare(`
    SELECT id FROM enrollments WHERE organization = :organization AND subject = :subject
    AND state IN ('pending', 'confirmed') AND binding IS NOT :id`);
  const inUse = db.prepare(`
    SELECT id FROM bindings WHERE organization = :organization AND subject = :subject
    AND state IN ('active', 'frozen') AND id <> :id`);
  const newest = db.prepare(`
    SELECT COALESCE(MAX(epoch), 0) AS epoch FROM user_keys WHERE organization = :organization AND subject = :subject`);
  return (id) => {
    const row = own.get({ id });
    if (!row) return null;
    const of = { organization: String(row["organization"]), subject: String(row["subject"]) };
    const isReplacement = row["way"] === "replace";
    return {
      way: String(row["way"]),
      ending: underway.all({ ...of, id }).map((one) => one["id"] as EnrollmentId),
      replaced: isReplacement ? inUse.all({ ...of, id }).map((one) => one["id"] as BindingId) : [],
      epoch: Number(newest.get(of)?.["epoch"]),
    };
  };
}

/** Inside a write: the keys a subject has from now on. Every replacement starts a new epoch; else the first key there ever was stays. */
function createKeyPut(db: Database): (binding: Binding, userKey: UserKey) => void {
  const put = db.prepare(`
    INSERT INTO user_keys (organization, subject, epoch, sealed) SELECT :organization, :subject, :epoch, :sealed
    WHERE :replacement = 1 OR NOT EXISTS (SELECT 1 FROM user_keys WHERE organization = :organization AND subject = :subject)`);
  return ({ organization, subject, replacement }, { epoch, sealed }) =>
    void put.run({ organization, subject, epoch, sealed, replacement: Number(replacement) });
}

export function createActivate(db: Database): BindingStore["activate"] {
  const notices = createNoticeWriter(db);
  const [lookAround, end, putKey] = [createLookAround(db), createEnder(db), createKeyPut(db)];
  const activateRow = db.prepare(`
    UPDATE bindings SET state = 'active', token = :token, sealed = :sealed, last_seen_at = :now, active_at = :now,
      replacement = EXISTS (SELECT 1 FROM enrollments WHERE binding = bindings.id AND way = 'replace')
    WHERE id = :id AND state = 'confirmed' AND ${mayBecomeActive} RETURNING *`);
  const activateEnrollment = db.prepare(
    "UPDATE enrollments SET state = 'active', version = version + 1 WHERE binding = :id AND state = 'confirmed'",
  );
  const replace = db.prepare(`
    UPDATE bindings SET state = 'revoked', sealed = NULL, frozen_by = NULL, removed_by = 'replacement', removed_at_ms = :now
    WHERE id = :id`);

  return (id, { sealed, userKey, token, ends, replaces, notices: told, leaf }) =>
    db.write((): Activated | "stale" | null => {
      const nowMs = db.clock();
      const around = lookAround(id);
      if (!around) return null;
      const endings = ends.filter((one) => around.ending.includes(one.id));
      const replacings = replaces.filter((one) => around.replaced.includes(one.id));
      const isNamed = endings.length === around.ending.length && replacings.length === around.replaced.length;
      if (!isNamed || (around.way === "replace" && userKey.epoch !== around.epoch + 1)) return "stale";
      const binding = orNull(activateRow.get({ id, sealed, token, now: Math.floor(nowMs / 1000), nowMs }), bindingOf);
      if (!binding) return null;
      activateEnrollment.run({ id });
      notices.dropLater(binding.enrollment);
      for (const one of endings) end(one.id);
      for (const one of replacings) replace.run({ id: one.id, now: nowMs });
      putKey(binding, userKey);
      notices.put(told);
      db.append(leaf, ...[...endings, ...replacings].map((one) => one.leaf));
      return { binding, replaced: around.replaced, ended: around.ending };
    });
}
