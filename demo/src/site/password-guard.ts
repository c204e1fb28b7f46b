import type { Clock } from "../clock.ts";
import type { Database } from "./database.ts";
import { verifyPassword } from "./passwords.ts";
import { SiteError } from "./site-error.ts";
import { findUser, passwordHashOf, type User } from "./users.ts";

const tries = 5;
const lockMs = 60_000;
/** Most counts kept at once; the oldest go first. Each costs its maker a slow hash. */
const mostKept = 10_000;

/**
 * Answers the user whose password it is; throws `wrong_password` alike for a user who does not exist. `from` says where the try comes
 * from (an address, a session): wrong tries stand in the way of that place alone, so that nobody can lock a user out (T39).
 */
export type PasswordGuard = (user: string, password: string, from: string) => Promise<User>;

/** Checks passwords, and after five wrong ones in a row from one place none of that user from there for a minute. */
export function createPasswordGuard(db: Database, clock: Clock): PasswordGuard {
  const failures = new Map<string, { count: number; lastMs: number }>();
  /** Counts a try before it is known to be wrong, so that many at once are not more than five. Names nobody has count alike (T17). */
  function count(key: string): void {
    const failed = failures.get(key);
    if (failed && failed.count >= tries && clock() - failed.lastMs < lockMs) throw new SiteError("too_many_tries");
    failures.delete(key);
    failures.set(key, { count: (failed?.count ?? 0) + 1, lastMs: clock() });
    for (const oldest of failures.keys()) {
      if (failures.size <= mostKept) break;
      failures.delete(oldest);
    }
  }
  return async (id, password, from) => {
    const key = `${id} ${from}`;
    count(key);
    const right = await verifyPassword(password, passwordHashOf(db, id));
    const user = findUser(db, id);
    if (!right || !user) throw new SiteError("wrong_password", { field: "password" });
    failures.delete(key);
    return user;
  };
}
