import type { Clock } from "../clock.ts";
import type { Database } from "./database.ts";
import { verifyPassword } from "./passwords.ts";
import { SiteError } from "./site-error.ts";
import { findUser, passwordHashOf, type User } from "./users.ts";

const tries = 5;
const lockMs = 60_000;

/** Answers the user whose password it is; throws `wrong_password` alike for a user who does not exist. */
export type PasswordGuard = (user: string, password: string) => Promise<User>;

/** Checks passwords, and after five wrong ones in a row none of that user for a minute. */
export function createPasswordGuard(db: Database, clock: Clock): PasswordGuard {
  const failures = new Map<string, { count: number; lastMs: number }>();
  return async (id, password) => {
    const failed = failures.get(id);
    if (failed && failed.count >= tries && clock() - failed.lastMs < lockMs) throw new SiteError("too_many_tries");
    const right = await verifyPassword(password, passwordHashOf(db, id));
    const user = findUser(db, id);
    if (right && user) {
      failures.delete(id);
      return user;
    }
    // Only real users are counted, so that made-up names do not fill the memory.
    if (user) failures.set(id, { count: (failures.get(id)?.count ?? 0) + 1, lastMs: clock() });
    throw new SiteError("wrong_password", { field: "password" });
  };
}
