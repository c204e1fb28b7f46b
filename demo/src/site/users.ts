import type { RandomText } from "../random.ts";
import type { Database } from "./database.ts";
import { hashPassword } from "./passwords.ts";

export interface User {
  readonly id: string;
  readonly name: string;
}

/** A user who comes with the demo: the sign-in page shows the password. */
export interface DemoUser extends User {
  readonly password: string;
}

export const demoUsers: readonly DemoUser[] = [
  { id: "mira", name: "Mira Okafor", password: "paper-boat-21" },
  { id: "jonas", name: "Jonas Weber", password: "copper-kettle-8" },
  { id: "lin", name: "Lin Yue", password: "green-harbour-5" },
];

export const userSchema = `
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL
) STRICT;`;

/** Puts in the demo's users, and with them all that `seed` brings, unless they are there. */
export async function seedSite(db: Database, random: RandomText, seed: () => void): Promise<void> {
  if (db.get("SELECT 1 FROM users") !== null) return;
  const hashes = await Promise.all(demoUsers.map(({ password }) => hashPassword(password, random(16))));
  db.transaction(() => {
    for (const [at, { id, name }] of demoUsers.entries()) {
      db.run("INSERT INTO users (id, name, password_hash) VALUES (?, ?, ?)", id, name, hashes[at] ?? "");
    }
    seed();
  });
}

export function findUser(db: Database, id: string): User | null {
  const row = db.get("SELECT id, name FROM users WHERE id = ?", id);
  return row === null ? null : { id: String(row["id"]), name: String(row["name"]) };
}

/** Null when there is no such user. */
export function passwordHashOf(db: Database, id: string): string | null {
  const row = db.get("SELECT password_hash FROM users WHERE id = ?", id);
  return row === null ? null : String(row["password_hash"]);
}
