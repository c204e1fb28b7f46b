import type { Approval } from "./approvals.ts";
import type { Database } from "./database.ts";

/** Codes that the authenticator of this same device sent back with the browser (§11.3). */
export interface Returns {
  /** The code for an approval; null while it has not come. */
  find(approval: string): string | null;
  /** Keeps the code for the approval that this browser is in the middle of; null when there is none. */
  keep(browsers: readonly string[], code: string): { readonly approval: string; readonly kind: string } | null;
  /** Forgets a code that was not taken, unless another has come since. */
  forget(approval: string, code: string): void;
}

export const returnSchema = `
CREATE TABLE IF NOT EXISTS returns (
  approval TEXT PRIMARY KEY,
  code TEXT NOT NULL
) STRICT;`;

/** True for an approval that the same device may give. */
export function isSameDevice({ extra }: Pick<Approval, "extra">): boolean {
  return extra["sameDevice"] === "yes";
}

export function createReturns(db: Database): Returns {
  return {
    find: (approval) =>
      (db.get("SELECT code FROM returns WHERE approval = ?", approval)?.["code"] ?? null) as string | null,
    keep(browsers, code) {
      // The newest one: a browser that was sent twice is back from the second.
      const sql = `SELECT id, kind FROM approvals WHERE browser IN (SELECT value FROM json_each(?)) AND stage IN ('waiting', 'consuming')
        AND extra ->> '$.sameDevice' = 'yes' ORDER BY rowid DESC LIMIT 1`;
      const row = db.get(sql, JSON.stringify(browsers));
      if (row === null) return null;
      const [approval, kind] = [String(row["id"]), String(row["kind"])];
      db.run("INSERT OR REPLACE INTO returns VALUES (?, ?)", approval, code);
      return { approval, kind };
    },
    forget: (approval, code) => void db.run("DELETE FROM returns WHERE approval = ? AND code = ?", approval, code),
  };
}
