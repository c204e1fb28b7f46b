import type { Clock } from "@countersign/protocol";
import { maximumTries } from "../limits.ts";
import { createBegin } from "./begin.ts";
import type { PrivateDatabase } from "@countersign/platform";
import type { KeptCode, SmsStore } from "./port.ts";
import { codeOfRow, registrationOfRow } from "./rows.ts";

type Codes = Pick<
  SmsStore,
  "findRegistration" | "findCode" | "begin" | "unbegin" | "accept" | "miss" | "end" | "remove"
>;

/** How codes end: the right answer, the third wrong one, or somebody says so. */
function createEndings(
  db: PrivateDatabase,
  clock: Clock,
): Pick<Codes, "accept" | "miss" | "end" | "remove" | "unbegin"> {
  const deleteCode = db.prepare("DELETE FROM codes WHERE id = :id AND kind = :kind AND state = 'open'");
  const deleteUnproved = db.prepare("DELETE FROM registrations WHERE id = :id AND proved = 0");
  const accept = db.prepare(`
    UPDATE codes SET state = 'accepted'
    WHERE id = :id AND kind = :kind AND (state = 'accepted' OR (state = 'open' AND expires_ms > :now))`);
  const prove = db.prepare("UPDATE registrations SET proved = 1 WHERE id = :id");
  const miss = db.prepare(`
    UPDATE codes SET misses = misses + 1, state = CASE WHEN misses + 1 >= ${maximumTries} THEN 'over' ELSE state END
    WHERE id = :id AND kind = :kind AND state = 'open' AND expires_ms > :now RETURNING misses`);
  const end = db.prepare("UPDATE codes SET state = 'over' WHERE id = :id AND kind = 'attempt' AND state = 'open'");
  const remove = db.prepare("DELETE FROM registrations WHERE id = :id");
  return {
    unbegin: ({ id, kind }) =>
      db.transact(() => {
        deleteCode.run({ id, kind });
        if (kind === "registration") deleteUnproved.run({ id });
      }),
    accept: ({ id, kind }) =>
      db.transact(() => {
        const accepted = accept.run({ id, kind, now: clock() }).changes === 1;
        if (accepted && kind === "registration") prove.run({ id });
        return accepted;
      }),
    miss: ({ id, kind }) =>
      db.transact(() => {
        const misses = miss.get({ id, kind, now: clock() })?.["misses"] ?? null;
        if (kind === "registration" && misses === maximumTries) deleteUnproved.run({ id });
        return misses === null ? null : Number(misses);
      }),
    end: (id) => void db.transact(() => end.run({ id })),
    remove: (id) => void db.transact(() => remove.run({ id })),
  };
}

/** Codes and the numbers they are sent to. */
export function createCodes(db: PrivateDatabase, clock: Clock): Codes {
  const selectRegistration = db.prepare("SELECT * FROM registrations WHERE id = :id");
  const selectCode = db.prepare("SELECT * FROM codes WHERE id = :id");
  function find(id: string): KeptCode | null {
    const row = selectCode.get({ id });
    return row ? codeOfRow(row) : null;
  }
  return {
    findRegistration(id) {
      const row = selectRegistration.get({ id });
      return row ? registrationOfRow(row) : null;
    },
    findCode(kind, id) {
      const kept = find(id);
      return kept?.kind === kind ? kept : null;
    },
    begin: createBegin(db, { clock, find }),
    ...createEndings(db, clock),
  };
}
