import type { Clock } from "../clock.ts";
import type { Database } from "./database.ts";
import { SiteError } from "./site-error.ts";

/** Phones that were removed by password, without their own approval. */
export interface LostPhones {
  /** Before the phone goes, so that a crash in between leaves the wait and not the hole. */
  note(user: string): void;
  /** Throws `phone_just_removed` while a thief of the password could be the one who asks (T54). */
  checkWait(user: string): void;
}

const waitMs = 24 * 3600 * 1000;

export const lostPhoneSchema = `
CREATE TABLE IF NOT EXISTS lost_phones (
  user TEXT PRIMARY KEY,
  removed_at INTEGER NOT NULL
) STRICT;`;

/**
 * Whoever knows the password may remove a lost phone at once, but may add another only a day later: the password alone must not be worth
 * as much as the phone. Replacing a phone that approves it has no wait.
 */
export function createLostPhones({ db, clock }: { db: Database; clock: Clock }): LostPhones {
  return {
    note: (user) => void db.run("INSERT OR REPLACE INTO lost_phones VALUES (?, ?)", user, clock()),
    checkWait(user) {
      const removedAt = Number(db.get("SELECT removed_at FROM lost_phones WHERE user = ?", user)?.["removed_at"] ?? 0);
      if (clock() - removedAt < waitMs) throw new SiteError("phone_just_removed");
    },
  };
}
