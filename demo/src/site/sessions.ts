import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { RandomText } from "../random.ts";
import type { Database } from "./database.ts";
import { findUser, type User } from "./users.ts";

const lifetimeSeconds = 8 * 60 * 60;
const idleSeconds = 30 * 60;

/** A signed-in browser. */
export interface Session {
  readonly user: User;
  /** When the user last proved who they are, Unix seconds. */
  readonly authTime: number;
  readonly method: "password" | "scan";
  /** The hash under which the session is kept: names the browser without opening it. */
  readonly browser: string;
}

export interface Sessions {
  /** Signs a browser in; answers the token its cookie holds. The database has only the token's hash. */
  start(user: string, method: Session["method"]): string;
  find(token: string | null): Session | null;
  /** The user proved again who they are. */
  refresh(session: Session): void;
  end(token: string): void;
}

export const sessionSchema = `
CREATE TABLE IF NOT EXISTS sessions (
  browser TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  method TEXT NOT NULL,
  auth_time INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;`;

export function createSessions(db: Database, { clock, random }: { clock: Clock; random: RandomText }): Sessions {
  const now = (): number => Math.floor(clock() / 1000);
  return {
    start(user, method) {
      const token = random(32);
      db.run("DELETE FROM sessions WHERE started_at < ?", now() - lifetimeSeconds);
      const row = [hashToken(token), user, method, now(), now(), now()] as const;
      db.run(
        "INSERT INTO sessions (browser, user, method, auth_time, started_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        ...row,
      );
      return token;
    },
    find(token) {
      if (token === null) return null;
      const browser = hashToken(token);
      const live = "browser = ? AND started_at > ? AND seen_at > ?";
      const found = db.run(
        `UPDATE sessions SET seen_at = ? WHERE ${live}`,
        now(),
        browser,
        now() - lifetimeSeconds,
        now() - idleSeconds,
      );
      return found === 0 ? null : readSession(db, browser);
    },
    refresh: ({ browser }) => void db.run("UPDATE sessions SET auth_time = ? WHERE browser = ?", now(), browser),
    end: (token) => void db.run("DELETE FROM sessions WHERE browser = ?", hashToken(token)),
  };
}

/** How a secret of a cookie is kept. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function readSession(db: Database, browser: string): Session | null {
  const row = db.get("SELECT user, method, auth_time FROM sessions WHERE browser = ?", browser);
  const user = row === null ? null : findUser(db, String(row["user"]));
  if (row === null || user === null) return null;
  return { user, browser, authTime: Number(row["auth_time"]), method: row["method"] === "scan" ? "scan" : "password" };
}
