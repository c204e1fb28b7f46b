import type { Database } from "./database.ts";

/** Failures in a row of one method of one subject, inside writes (§15). */
export function createLocks(db: Database) {
  const until = db.prepare(
    "SELECT 1 FROM locks WHERE organization = :organization AND subject = :subject AND method = :method AND until_ms > :now",
  );
  const fail = db.prepare(`
    INSERT INTO locks (organization, subject, method, failures, until_ms) VALUES (:organization, :subject, :method, 1, 0)
    ON CONFLICT (organization, subject, method) DO UPDATE SET failures = failures + 1 RETURNING failures`);
  const lock = db.prepare(
    "UPDATE locks SET until_ms = :untilMs WHERE organization = :organization AND subject = :subject AND method = :method",
  );
  const forget = db.prepare(
    "DELETE FROM locks WHERE organization = :organization AND subject = :subject AND method = :method",
  );
  return {
    isLocked: (of: Locked, now: number) => until.get({ ...of, now }) !== undefined,
    fail(of: Locked, { now, lockSeconds }: { now: number; lockSeconds: (failures: number) => number }) {
      const failures = Number(fail.get({ ...of })?.["failures"]);
      lock.run({ ...of, untilMs: now + lockSeconds(failures) * 1000 });
    },
    forget: (of: Locked) => void forget.run({ ...of }),
  };
}
type Locked = { readonly organization: string; readonly subject: string; readonly method: string };
