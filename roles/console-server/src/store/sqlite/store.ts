import { openPrivateDatabase } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import { challengeMs, sessionIdleMs, sessionMs } from "../../core/limits.ts";
import type { ConsoleStore } from "../port.ts";
import { createChanges, Unwritable } from "./changes.ts";
import { createPeople, KnownCredential } from "./people.ts";
import { schema } from "./schema.ts";
import { createSessions } from "./sessions.ts";

/** Null in the place of a fault that says that the write's condition did not hold. */
async function nullFor<T>(fault: new () => Error, write: Promise<T>): Promise<T | null> {
  return write.catch((error: unknown) => {
    if (error instanceof fault) return null;
    throw error;
  });
}

/** The store in an SQLite file, its owner's alone. */
export function openConsoleStore({ file, clock }: { file: string; clock: Clock }): ConsoleStore {
  const db = openPrivateDatabase(file, schema);
  const people = createPeople(db, clock);
  const changes = createChanges(db, clock);
  const stale = db.prepare("DELETE FROM sessions WHERE seen_at_ms <= :idleSince OR started_at_ms <= :longestSince");
  const answered = db.prepare("DELETE FROM challenges WHERE answered_at_ms <= :before");
  const over = db.prepare("DELETE FROM invitations WHERE expires_at_ms <= :now");
  return {
    ...people,
    ...createSessions(db, clock),
    ...changes,
    join: (hash, joined) => nullFor(KnownCredential, people.join(hash, joined)),
    finish: (id, options) => nullFor(Unwritable, changes.finish(id, options)),
    tidy: async () =>
      db.transact(() => {
        const now = clock();
        stale.run({ idleSince: now - sessionIdleMs, longestSince: now - sessionMs });
        answered.run({ before: now - 2 * challengeMs });
        over.run({ now });
      }),
    close: async () => db.close(),
  };
}
