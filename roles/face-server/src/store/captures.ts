import type { Clock } from "@countersign/protocol";
import { maximumTries } from "../limits.ts";
import type { PrivateDatabase } from "@countersign/platform";
import type { Capture, FaceStore, KeptCapture } from "./port.ts";
import { captureOfRow, registrationOfRow } from "./rows.ts";

type Finding = Pick<FaceStore, "findRegistration" | "findCapture" | "findByToken" | "awaitsFrom">;
type Judging = Pick<FaceStore, "take" | "untake" | "settle" | "accept" | "miss" | "end">;

function isSame(kept: KeptCapture, asked: Capture): boolean {
  return kept.kind === asked.kind && kept.registration === asked.registration && kept.digest === asked.digest;
}

/** Looking things up. */
export function createFinding(db: PrivateDatabase, clock: Clock): Finding {
  const registration = db.prepare("SELECT * FROM registrations WHERE id = :id");
  const capture = db.prepare("SELECT * FROM captures WHERE id = :id");
  const byToken = db.prepare("SELECT * FROM captures WHERE token_hash = :tokenHash");
  const fromOrigin = db.prepare(`
    SELECT 1 FROM captures, json_each(captures.origins) AS origin
    WHERE captures.expires_ms > :now AND origin.value = :origin LIMIT 1`);
  return {
    findRegistration(id) {
      const row = registration.get({ id });
      return row ? registrationOfRow(row) : null;
    },
    findCapture(id) {
      const row = capture.get({ id });
      return row ? captureOfRow(row) : null;
    },
    findByToken(tokenHash) {
      const row = byToken.get({ tokenHash });
      return row ? captureOfRow(row) : null;
    },
    awaitsFrom: (origin) => fromOrigin.get({ origin, now: clock() }) !== undefined,
  };
}

/** Beginning an attempt or a registration. */
export function createBeginning(db: PrivateDatabase, { findCapture, findRegistration }: Finding): FaceStore["begin"] {
  const insertRegistration = db.prepare(
    "INSERT INTO registrations (id, organization, subject) VALUES (:id, :organization, :subject)",
  );
  const insertCapture = db.prepare(`
    INSERT INTO captures (id, kind, registration, digest, token_hash, origins, prompts, expires_ms)
    VALUES (:id, :kind, :registration, :digest, :tokenHash, :origins, :prompts, :expiresAtMs)`);
  return (capture, registration) =>
    db.transact(() => {
      const kept = findCapture(capture.id);
      if (kept) return isSame(kept, capture) ? "again" : "other";
      if (registration && findRegistration(registration.id)) return "other";
      if (registration) insertRegistration.run({ ...registration });
      const [origins, prompts] = [JSON.stringify(capture.origins), JSON.stringify(capture.prompts)];
      insertCapture.run({ ...capture, origins, prompts });
      return "begun";
    });
}

/** What becomes of one set of pictures and of the answers to it; each is one conditional write. */
export function createJudging(db: PrivateDatabase, clock: Clock): Judging {
  const take = db.prepare(
    "UPDATE captures SET state = 'taken' WHERE id = :id AND state = 'open' AND expires_ms > :now",
  );
  const untake = db.prepare("UPDATE captures SET state = 'open' WHERE id = :id AND state = 'taken' AND matched = 0");
  const settle = db.prepare("UPDATE captures SET matched = :matched WHERE id = :id AND state = 'taken' RETURNING kind");
  const keepTemplate = db.prepare("UPDATE registrations SET template = :template WHERE id = :id AND proved = 0");
  const accept = db.prepare(`
    UPDATE captures SET state = 'accepted' WHERE id = :id
    AND (state = 'accepted' OR (state = 'taken' AND matched = 1 AND expires_ms > :now)) RETURNING kind`);
  const prove = db.prepare("UPDATE registrations SET proved = 1 WHERE id = :id AND template IS NOT NULL");
  const miss = db.prepare(`
    UPDATE captures SET misses = misses + 1, state = CASE WHEN misses + 1 >= ${maximumTries} THEN 'over' ELSE state END
    WHERE id = :id AND state IN ('open', 'taken') AND expires_ms > :now RETURNING misses, kind`);
  const forget = db.prepare("DELETE FROM registrations WHERE id = :id AND proved = 0");
  const end = db.prepare(
    "UPDATE captures SET state = 'over' WHERE id = :id AND kind = 'attempt' AND state IN ('open', 'taken')",
  );
  return {
    take: (id) => db.transact(() => take.run({ id, now: clock() }).changes === 1),
    untake: (id) => void db.transact(() => untake.run({ id })),
    settle: (id, { matched, template }) =>
      db.transact(() => {
        const kind = settle.get({ id, matched: Number(matched) })?.["kind"];
        if (kind === "registration" && template !== null) keepTemplate.run({ id, template });
      }),
    accept: (id) =>
      db.transact(() => {
        const kind = accept.get({ id, now: clock() })?.["kind"];
        if (kind === "registration") prove.run({ id });
        return kind !== undefined;
      }),
    miss: (id) =>
      db.transact(() => {
        const counted = miss.get({ id, now: clock() });
        if (!counted) return null;
        if (counted["kind"] === "registration" && counted["misses"] === maximumTries) forget.run({ id });
        return Number(counted["misses"]);
      }),
    end: (id) => void db.transact(() => end.run({ id })),
  };
}
