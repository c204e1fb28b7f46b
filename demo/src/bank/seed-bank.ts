import type { Database } from "../site/database.ts";
import { book } from "./accounts.ts";

const day = 24 * 60 * 60;

const accounts = [
  { number: "FI7990210044000117", user: "mira", name: "everyday", cents: 201_970 },
  { number: "FI5790210044000125", user: "mira", name: "savings", cents: 1_250_000 },
  { number: "FI3590210044000133", user: "jonas", name: "everyday", cents: 246_450 },
  { number: "FI1390210044000141", user: "lin", name: "everyday", cents: 241_015 },
] as const;

const movements = [
  { account: 0, ago: 26, who: "Harbour Bakery", cents: -740, memo: "" },
  { account: 0, ago: 21, who: "Nordlight Studio", cents: 284_000, memo: "Salary" },
  { account: 0, ago: 12, who: "Tidewater Housing", cents: -89_000, memo: "Rent" },
  { account: 0, ago: 5, who: "City Tram", cents: -5_900, memo: "Monthly ticket" },
  { account: 0, ago: 2, who: "Green Grocer", cents: -4_130, memo: "" },
  { account: 1, ago: 30, who: "Mira Okafor", cents: 50_000, memo: "For the boat" },
  { account: 2, ago: 9, who: "Copper & Sons", cents: 210_000, memo: "Salary" },
  { account: 2, ago: 3, who: "Old Bridge Books", cents: -3_550, memo: "" },
  { account: 3, ago: 14, who: "Lantern Works", cents: 230_000, memo: "Salary" },
  { account: 3, ago: 1, who: "Night Market", cents: -1_985, memo: "" },
] as const;

/** Accounts whose movements end in the balances above. Everyone and everything in them is made up. */
export function seedBank(db: Database, now: number): void {
  for (const [at, { number, user, name, cents }] of accounts.entries()) {
    const moved = movements.filter(({ account }) => account === at).reduce((sum, movement) => sum + movement.cents, 0);
    db.run("INSERT INTO accounts VALUES (?, ?, ?, 'EUR', ?)", number, user, name, cents - moved);
  }
  for (const [at, { account, ago, who, cents, memo }] of movements.entries()) {
    const number = accounts[account].number;
    const counterpartyAccount = `FI43902100770002${String(50 + at)}`;
    const one = { id: `seed-${at}`, at: now - ago * day, counterparty: who, counterpartyAccount, memo, cents };
    book(db, number, one);
  }
}
