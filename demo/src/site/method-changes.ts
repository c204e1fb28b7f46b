import type { MethodChange, PageMethodName } from "@countersign/relying-party";
import type { Database, Row } from "./database.ts";

/** The ways of a user that these sites know, beside their phones. */
export const siteMethods = ["passkey", "face", "dynamic-code", "sms"] as const satisfies readonly PageMethodName[];
export type SiteMethod = (typeof siteMethods)[number];

/** A change of a user's ways that a browser began here. */
export interface OwnChange {
  /** Countersign's name for it. */
  readonly id: string;
  /** The browser that began it (a hash): nobody else goes on with it, as with an enrolment (T9). */
  readonly browser: string;
  readonly user: string;
  readonly method: SiteMethod | "qr";
  /** The type of operation it is to come first for; null for a registration. */
  readonly preferFor: string | null;
  /** What has to be approved, word by word; null while something is still to be proved. */
  readonly details: NonNullable<MethodChange["approval"]>["details"] | null;
  /** Unix seconds until which the next step must come. */
  readonly expiresAt: number;
}

export interface OwnChanges {
  /** Keeps a change that was begun, in the place of an older one to the same end. */
  keep(change: OwnChange): void;
  find(id: string, browser: string): OwnChange | null;
  /** Changes of this browser that wait to be approved. */
  waiting(browser: string, now: number): readonly OwnChange[];
  forget(id: string): void;
}

export const methodChangeSchema = `
CREATE TABLE IF NOT EXISTS method_changes (
  id TEXT PRIMARY KEY,
  browser TEXT NOT NULL,
  user TEXT NOT NULL,
  method TEXT NOT NULL,
  prefer_for TEXT,
  details TEXT,
  expires_at INTEGER NOT NULL
) STRICT;`;

export function createOwnChanges(db: Database): OwnChanges {
  return {
    keep: ({ id, browser, user, method, preferFor, details, expiresAt }) =>
      db.transaction(() => {
        const older = "user = ? AND method = ? AND (prefer_for IS NULL) = (? IS NULL)";
        db.run(`DELETE FROM method_changes WHERE ${older}`, user, method, preferFor);
        const words = details === null ? null : JSON.stringify(details);
        const row = [id, browser, user, method, preferFor, words, expiresAt] as const;
        db.run("INSERT INTO method_changes VALUES (?, ?, ?, ?, ?, ?, ?)", ...row);
      }),
    find(id, browser) {
      const row = db.get("SELECT * FROM method_changes WHERE id = ? AND browser = ?", id, browser);
      return row === null ? null : readChange(row);
    },
    waiting(browser, now) {
      const sql = "SELECT * FROM method_changes WHERE browser = ? AND details IS NOT NULL AND expires_at > ?";
      return db.all(sql, browser, now).map(readChange);
    },
    forget: (id) => void db.run("DELETE FROM method_changes WHERE id = ?", id),
  };
}

// Every row was written above, so its JSON is of these types.
function readChange(row: Row): OwnChange {
  return {
    id: String(row["id"]),
    browser: String(row["browser"]),
    user: String(row["user"]),
    method: row["method"] as OwnChange["method"],
    preferFor: row["prefer_for"] as string | null,
    details: JSON.parse(String(row["details"] ?? "null")),
    expiresAt: Number(row["expires_at"]),
  };
}
