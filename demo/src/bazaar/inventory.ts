import type { Database, Row } from "../site/database.ts";

export interface Holding {
  readonly item: string;
  readonly quantity: number;
}

export interface Handover {
  readonly id: string;
  readonly at: number;
  readonly item: string;
  readonly quantity: number;
  readonly giver: string;
  readonly recipient: string;
}

/** Handovers are unique per operation: one that is carried out twice fails here, if nowhere else. */
export const inventorySchema = `
CREATE TABLE IF NOT EXISTS holdings (
  user TEXT NOT NULL REFERENCES users (id),
  item TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  PRIMARY KEY (user, item)
) STRICT;
CREATE TABLE IF NOT EXISTS handovers (
  operation TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  item TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  giver TEXT NOT NULL REFERENCES users (id),
  recipient TEXT NOT NULL REFERENCES users (id)
) STRICT;`;

export function holdingsOf(db: Database, user: string): readonly Holding[] {
  const rows = db.all("SELECT item, quantity FROM holdings WHERE user = ? AND quantity > 0 ORDER BY rowid", user);
  return rows.map((row) => ({ item: String(row["item"]), quantity: Number(row["quantity"]) }));
}

export function quantityOf(db: Database, user: string, item: string): number {
  return Number(db.get("SELECT quantity FROM holdings WHERE user = ? AND item = ?", user, item)?.["quantity"] ?? 0);
}

/** What a user gave and got, the newest first. */
export function handoversOf(db: Database, user: string): readonly Handover[] {
  const sql = "SELECT * FROM handovers WHERE giver = ? OR recipient = ? ORDER BY at DESC, rowid DESC LIMIT 50";
  return db.all(sql, user, user).map(readHandover);
}

/** Gives things to a user out of nowhere (or takes them); only within a transaction. */
export function addToHolding(db: Database, user: string, { item, quantity }: Holding): void {
  const sql = "INSERT INTO holdings VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";
  // An upsert with a negative quantity would fail its own CHECK before the conflict is seen.
  if (quantity > 0) db.run(sql, user, item, quantity);
  else db.run("UPDATE holdings SET quantity = quantity + ? WHERE user = ? AND item = ?", quantity, user, item);
}

/** Writes a handover and moves the things; only within a transaction. */
export function handOver(db: Database, { id, at, item, quantity, giver, recipient }: Handover): void {
  addToHolding(db, giver, { item, quantity: -quantity });
  addToHolding(db, recipient, { item, quantity });
  db.run("INSERT INTO handovers VALUES (?, ?, ?, ?, ?, ?)", id, at, item, quantity, giver, recipient);
}

function readHandover(row: Row): Handover {
  return {
    id: String(row["operation"]),
    at: Number(row["at"]),
    item: String(row["item"]),
    quantity: Number(row["quantity"]),
    giver: String(row["giver"]),
    recipient: String(row["recipient"]),
  };
}
