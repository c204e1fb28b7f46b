import type { PrivateDatabase } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import { sessionIdleMs, sessionMs } from "../../core/limits.ts";
import type { Session } from "../../core/person.ts";
import type { ConsoleStore } from "../port.ts";
import { maybe } from "./people.ts";
import { sessionOf } from "./rows.ts";

type Sessions = Pick<ConsoleStore, "signIn" | "startSession" | "findSession" | "endSession" | "endSessions">;

/** Browsers in which somebody is signed in. */
export function createSessions(db: PrivateDatabase, clock: Clock): Sessions {
  const answered = db.prepare(
    "INSERT INTO challenges (challenge, answered_at_ms) VALUES (:challenge, :now) ON CONFLICT (challenge) DO NOTHING",
  );
  const count = db.prepare(`
    UPDATE passkeys SET counter = :counter, backed_up = :backedUp
    WHERE id = :passkey AND (counter < :counter OR (counter = 0 AND :counter = 0))
    AND EXISTS (SELECT 1 FROM people WHERE people.id = person AND removed_at_ms IS NULL) RETURNING person`);
  const seen = db.prepare("UPDATE people SET last_signed_in_ms = :now WHERE id = :person AND removed_at_ms IS NULL");
  const insert = db.prepare(
    "INSERT INTO sessions (hash, person, started_at_ms, proved_at_ms, seen_at_ms) VALUES (:hash, :person, :now, :now, :now)",
  );
  const drop = db.prepare("DELETE FROM sessions WHERE hash = :hash");
  const dropAll = db.prepare("DELETE FROM sessions WHERE person = :person");
  const live = "seen_at_ms > :now - :idle AND started_at_ms > :now - :longest";
  const touch = db.prepare(`UPDATE sessions SET seen_at_ms = :now WHERE hash = :hash AND ${live}`);
  const read = db.prepare(
    "SELECT people.*, hash, started_at_ms, proved_at_ms FROM sessions JOIN people ON people.id = person WHERE hash = :hash AND removed_at_ms IS NULL",
  );
  function start(person: string, hash: string): Session | null {
    const now = clock();
    if (seen.run({ person, now }).changes === 0) return null;
    insert.run({ hash, person, now });
    return maybe(read.get({ hash }), sessionOf);
  }
  return {
    signIn: async ({ passkey, counter, backedUp, challenge, hash, replaces }) =>
      db.transact(() => {
        if (answered.run({ challenge, now: clock() }).changes === 0) return null;
        const person = count.get({ passkey, counter, backedUp: backedUp ? 1 : 0 })?.["person"];
        if (person === undefined) return null;
        if (replaces !== null) drop.run({ hash: replaces });
        return start(String(person), hash);
      }),
    startSession: async (person, hash) => db.transact(() => start(person, hash)),
    async findSession(hash) {
      const now = clock();
      if (touch.run({ hash, now, idle: sessionIdleMs, longest: sessionMs }).changes === 0) return null;
      return maybe(read.get({ hash }), sessionOf);
    },
    endSession: async (hash) => void drop.run({ hash }),
    endSessions: async (person) => void dropAll.run({ person }),
  };
}
