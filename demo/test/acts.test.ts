import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { accountSchema, findAccount, movementsOf } from "../src/bank/accounts.ts";
import { carryOutTransfer } from "../src/bank/carry-out-transfer.ts";
import { carryOutHandover } from "../src/bazaar/carry-out-handover.ts";
import { addToHolding, handoversOf, inventorySchema, quantityOf } from "../src/bazaar/inventory.ts";
import type { ActContext } from "../src/site/approval-runner.ts";
import { goods, priceOf } from "../src/shop/goods.ts";
import { carryOutPayment } from "../src/shop/carry-out-payment.ts";
import { orderSchema, ordersOf, seedAddresses } from "../src/shop/orders.ts";
import type { Database } from "../src/site/database.ts";
import { temporaryFolder, testDatabase } from "./test-site.ts";

const folder = temporaryFolder();
let count = 0;
let db: Database;
after(() => folder.remove());

type Approval = ActContext["approval"];

function approvalOf(details: Approval["about"]["details"], extra: Approval["extra"]): Approval {
  const about = { type: "t", business: "b", details };
  const rest = {
    operation: "op_1",
    kind: "k",
    user: "mira",
    browser: "x",
    kept: null,
    stage: "consuming",
    result: null,
  } as const;
  return { ...rest, id: "r-1", about, extra };
}

describe("an approved transfer", () => {
  const [from, to] = ["FI7990210044000117", "FI3590210044000133"];
  beforeEach(() => {
    db = testDatabase(folder.path, `bank-${count++}`, accountSchema);
    for (const [number, user, cents] of [
      [from, "mira", 20_000],
      [to, "jonas", 500],
    ] as const) {
      db.run("INSERT INTO accounts VALUES (?, ?, 'everyday', 'EUR', ?)", number, user, cents);
    }
  });
  const carryOut = (amount: string, account = to) => {
    const details = { amount, currency: "EUR", account, payee: "Jonas Weber", memo: "Bike" };
    const approval = approvalOf(details, { from });
    return db.transaction(() => carryOutTransfer({ db, approval, now: 1000 }));
  };
  const balances = () => [from, to].map((number) => findAccount(db, number)?.balanceCents);

  test("moves the money between two customers and writes both sides", () => {
    assert.equal(carryOut("150.00"), "done");
    assert.deepEqual(balances(), [5000, 15_500]);
    assert.equal(movementsOf(db, from)[0]?.cents, -15_000);
    assert.equal(movementsOf(db, to)[0]?.counterparty, "Mira Okafor");
  });

  test("may take everything", () => {
    assert.equal(carryOut("200.00"), "done");
    assert.deepEqual(balances(), [0, 20_500]);
  });

  test("to another bank leaves the account", () => {
    assert.equal(carryOut("150.00", "FI2112345600000785"), "done");
    assert.deepEqual(balances(), [5000, 500]);
  });

  test("above the balance is refused and changes nothing", () => {
    assert.deepEqual(carryOut("200.01"), { failed: "insufficient_funds" });
    assert.deepEqual(balances(), [20_000, 500]);
    assert.deepEqual(movementsOf(db, from), []);
  });

  test("from an account of somebody else is refused", () => {
    const approval = approvalOf({ amount: "1.00", account: from, payee: "x", currency: "EUR" }, { from: to });
    const outcome = db.transaction(() => carryOutTransfer({ db, approval, now: 1000 }));
    assert.deepEqual(outcome, { failed: "account_closed" });
  });

  test("cannot be carried out twice, and the second try undoes itself", () => {
    carryOut("50.00");
    assert.throws(() => carryOut("50.00"), /UNIQUE/);
    assert.deepEqual(balances(), [15_000, 5500]);
  });
});

describe("an approved handover", () => {
  beforeEach(() => {
    db = testDatabase(folder.path, `bazaar-${count++}`, inventorySchema);
    addToHolding(db, "mira", { item: "tea-cake", quantity: 3 });
  });
  const carryOut = (quantity: number, recipient = "jonas") => {
    const details = { item: "Cloud tea cake", quantity, recipient, server: "Harbour 3" };
    const approval = approvalOf(details, { item: "tea-cake" });
    return db.transaction(() => carryOutHandover({ db, approval, now: 1000 }));
  };
  const quantities = () => ["mira", "jonas"].map((user) => quantityOf(db, user, "tea-cake"));

  test("moves the things and is remembered by both", () => {
    assert.equal(carryOut(2), "done");
    assert.deepEqual(quantities(), [1, 2]);
    assert.deepEqual(handoversOf(db, "mira"), handoversOf(db, "jonas"));
  });

  test("of more than there is is refused and changes nothing", () => {
    assert.deepEqual(carryOut(4), { failed: "item_gone" });
    assert.deepEqual(quantities(), [3, 0]);
  });

  test("to nobody is refused", () => {
    assert.deepEqual(carryOut(1, "nobody"), { failed: "no_such_player" });
  });

  test("cannot be carried out twice, and the second try undoes itself", () => {
    carryOut(1);
    assert.throws(() => carryOut(1), /UNIQUE/);
    assert.deepEqual(quantities(), [2, 1]);
  });
});

describe("an approved payment", () => {
  beforeEach(() => {
    db = testDatabase(folder.path, `shop-${count++}`, orderSchema);
    seedAddresses(db);
  });
  const carryOut = (user: string, good = "tide-clock") => {
    const details = { amount: "89.00", currency: "EUR", basket: "Tide clock" };
    const approval = { ...approvalOf(details, { good }), user };
    return db.transaction(() => carryOutPayment({ db, approval, now: 1000 }));
  };

  test("goes to the address of whoever paid, which is looked up by their user id", () => {
    assert.equal(carryOut("jonas"), "done");
    const [order] = ordersOf(db, "jonas");
    assert.deepEqual(order?.address, { street: "3 Old Bridge Lane", town: "Port Ellery" });
    assert.deepEqual(ordersOf(db, "mira"), []);
  });

  test("is refused without an address, or for what is not sold, and changes nothing", () => {
    db.run("DELETE FROM addresses WHERE user = 'lin'");
    assert.deepEqual(carryOut("lin"), { failed: "no_address" });
    assert.deepEqual(carryOut("mira", "anchor"), { failed: "sold_out" });
    assert.deepEqual([...ordersOf(db, "lin"), ...ordersOf(db, "mira")], []);
  });

  test("is carried out for the price that was approved and for no other, whatever the goods cost by now", () => {
    const details = { amount: "1.00", currency: "EUR", basket: "Tide clock" };
    const approval = approvalOf(details, { good: "tide-clock" });
    const outcome = db.transaction(() => carryOutPayment({ db, approval, now: 1000 }));
    assert.deepEqual(outcome, { failed: "price_changed" });
    assert.deepEqual(ordersOf(db, "mira"), []);
  });

  test("cannot be carried out twice", () => {
    carryOut("mira");
    assert.throws(() => carryOut("mira"), /UNIQUE/);
  });

  test("is asked for in one spelling of the price", () => {
    assert.deepEqual(
      goods.map(priceOf),
      goods.map(({ cents }) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`),
    );
  });
});
