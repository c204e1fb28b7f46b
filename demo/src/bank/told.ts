import type { WebhookEvent } from "@countersign/relying-party";
import type { Database, Row } from "../site/database.ts";

/** One thing that Countersign told the bank about a user. */
export interface Told {
  readonly id: string;
  readonly type: string;
  /** Null for what is of a device. */
  readonly operation: string | null;
  /** What the operation was, as the bank knows it: `transfer` and so on; null when it is none of the bank's own. */
  readonly kind: string | null;
  /** Unix seconds. */
  readonly at: number;
}

export const toldSchema = `
CREATE TABLE IF NOT EXISTS told (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  user TEXT NOT NULL,
  operation TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS told_by_user ON told (user, at);
CREATE TABLE IF NOT EXISTS webhook_endpoint (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  secret TEXT NOT NULL
) STRICT;`;

/**
 * Notes an event and does what it asks for, once: the same one again changes nothing. A user who says "this was not me" has somebody else in
 * their account, so every browser is signed out.
 */
export function takeEvent(db: Database, { id, type, timestamp, data }: WebhookEvent): void {
  const user = "user" in data ? data.user : undefined;
  if (user === undefined) return;
  const operation = "operation" in data ? data.operation : null;
  db.transaction(() => {
    const at = Math.floor(Date.parse(timestamp) / 1000);
    const isNew = db.run(
      "INSERT INTO told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      id,
      type,
      user,
      operation,
      at,
    );
    if (isNew === 1 && type === "operation.reported") db.run("DELETE FROM sessions WHERE user = ?", user);
  });
}

const shown = 20;

/** What was told of a user, the newest first; with `sought`, of operations whose id has that in it. */
export function toldOf(db: Database, user: string, sought: string): readonly Told[] {
  const sql = `SELECT told.*, approvals.kind FROM told LEFT JOIN approvals ON approvals.operation = told.operation
    WHERE told.user = ? AND (? = '' OR instr(told.operation, ?) > 0) ORDER BY told.at DESC, told.rowid DESC LIMIT ?`;
  return db.all(sql, user, sought, sought, shown).map(readTold);
}

function readTold(row: Row): Told {
  const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
  return {
    id: String(row["id"]),
    type: String(row["type"]),
    operation: text("operation"),
    kind: text("kind"),
    at: Number(row["at"]),
  };
}
