import type { Database, Row } from "../site/database.ts";

export interface Account {
  readonly number: string;
  readonly user: string;
  readonly name: "everyday" | "savings";
  readonly currency: string;
  readonly balanceCents: number;
}

export interface Movement {
  readonly id: string;
  readonly at: number;
  readonly counterparty: string;
  readonly counterpartyAccount: string;
  readonly memo: string;
  /** Negative when it left the account. */
  readonly cents: number;
  readonly balanceCents: number;
}

/** Movements are unique per operation and account: an operation that is carried out twice fails here, if nowhere else. */
export const accountSchema = `
CREATE TABLE IF NOT EXISTS accounts (
  number TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  balance_cents INTEGER NOT NULL CHECK (balance_cents >= 0)
) STRICT;
CREATE TABLE IF NOT EXISTS movements (
  operation TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES accounts (number),
  at INTEGER NOT NULL,
  counterparty TEXT NOT NULL,
  counterparty_account TEXT NOT NULL,
  memo TEXT NOT NULL,
  cents INTEGER NOT NULL,
  balance_cents INTEGER NOT NULL,
  PRIMARY KEY (operation, account)
) STRICT;`;

export function accountsOf(db: Database, user: string): readonly Account[] {
  return db.all("SELECT * FROM accounts WHERE user = ? ORDER BY name", user).map(readAccount);
}

export function findAccount(db: Database, number: string): Account | null {
  const row = db.get("SELECT * FROM accounts WHERE number = ?", number);
  return row === null ? null : readAccount(row);
}

/** People whose account a user may want to send money to. */
export interface Payee {
  readonly name: string;
  readonly account: string;
}

/** The other customers, by their everyday accounts. */
export function payeesOf(db: Database, user: string): readonly Payee[] {
  const sql = `SELECT users.name, accounts.number FROM accounts JOIN users ON users.id = accounts.user
    WHERE accounts.name = 'everyday' AND users.id <> ? ORDER BY users.name`;
  return db.all(sql, user).map((row) => ({ name: String(row["name"]), account: String(row["number"]) }));
}

/** The newest first. */
export function movementsOf(db: Database, account: string): readonly Movement[] {
  const sql = "SELECT * FROM movements WHERE account = ? ORDER BY at DESC, rowid DESC LIMIT 50";
  return db.all(sql, account).map(readMovement);
}

/** One side of a payment. */
type NewMovement = Omit<Movement, "balanceCents">;

/** Writes one side of a payment and moves the balance with it; only within a transaction. */
export function book(db: Database, account: string, movement: NewMovement): void {
  const { id, at, counterparty, counterpartyAccount, memo, cents } = movement;
  db.run("UPDATE accounts SET balance_cents = balance_cents + ? WHERE number = ?", cents, account);
  const balance = findAccount(db, account)?.balanceCents ?? 0;
  const row = [id, account, at, counterparty, counterpartyAccount, memo, cents, balance] as const;
  db.run("INSERT INTO movements VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...row);
}

function readAccount(row: Row): Account {
  return {
    number: String(row["number"]),
    user: String(row["user"]),
    name: row["name"] === "savings" ? "savings" : "everyday",
    currency: String(row["currency"]),
    balanceCents: Number(row["balance_cents"]),
  };
}

function readMovement(row: Row): Movement {
  return {
    id: String(row["operation"]),
    at: Number(row["at"]),
    counterparty: String(row["counterparty"]),
    counterpartyAccount: String(row["counterparty_account"]),
    memo: String(row["memo"]),
    cents: Number(row["cents"]),
    balanceCents: Number(row["balance_cents"]),
  };
}
