import type { Database, Row } from "../site/database.ts";

/** Where a customer wants things sent; known to the shop alone (S25). */
export interface Address {
  readonly street: string;
  readonly town: string;
}

/** A paid order. */
export interface Order {
  readonly id: string;
  readonly good: string;
  readonly cents: number;
  readonly at: number;
  readonly address: Address;
}

export const orderSchema = `
CREATE TABLE IF NOT EXISTS addresses (
  user TEXT PRIMARY KEY REFERENCES users (id),
  street TEXT NOT NULL,
  town TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS orders (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  good TEXT NOT NULL,
  cents INTEGER NOT NULL,
  at INTEGER NOT NULL,
  street TEXT NOT NULL,
  town TEXT NOT NULL
) STRICT;`;

const addresses = [
  ["mira", "12 Quay Street", "Port Ellery"],
  ["jonas", "3 Old Bridge Lane", "Port Ellery"],
  ["lin", "88 Lantern Steps", "North Haven"],
] as const;

export function seedAddresses(db: Database): void {
  for (const row of addresses) db.run("INSERT INTO addresses VALUES (?, ?, ?)", ...row);
}

export function addressOf(db: Database, user: string): Address | null {
  const row = db.get("SELECT street, town FROM addresses WHERE user = ?", user);
  return row === null ? null : readAddress(row);
}

/** The newest first. */
export function ordersOf(db: Database, user: string): readonly Order[] {
  return db.all("SELECT * FROM orders WHERE user = ? ORDER BY at DESC, rowid DESC LIMIT 50", user).map(readOrder);
}

/** Writes an order down; its id is the approval's, so that none is written twice. */
export function placeOrder(db: Database, user: string, { id, good, cents, at, address }: Order): void {
  db.run("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", id, user, good, cents, at, address.street, address.town);
}

function readAddress(row: Row): Address {
  return { street: String(row["street"]), town: String(row["town"]) };
}

function readOrder(row: Row): Order {
  return {
    id: String(row["id"]),
    good: String(row["good"]),
    cents: Number(row["cents"]),
    at: Number(row["at"]),
    address: readAddress(row),
  };
}
