import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { builtInTemplates, type Details, renderLines } from "@countersign/protocol";
import type { HistoryEntry } from "../src/core/history.ts";
import { isTooOld } from "../src/core/minimum-version.ts";
import { newPayee } from "../src/core/new-payee.ts";
import { payeesOf } from "../src/core/payees.ts";

const organization = "Example Bank";

function templateOf(type: string) {
  const template = builtInTemplates.find(({ id }) => id === type);
  assert.ok(template);
  return template;
}

const transfer = templateOf("transfer");
const to = (payee: string, account: string): Details => ({ amount: "1.00", currency: "EUR", account, payee });
const [jonas, other] = ["DE89 3704 0044 0532 0130 00", "FR76 3000 6000 0112 3456 7890 189"];

function approved(details: Details, changed: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: "op_1",
    account: "a",
    organization,
    title: transfer.title.en,
    look: "payment",
    lines: renderLines(transfer, details, "en"),
    answer: "approve",
    reason: null,
    decidedAt: 1,
    fate: "done",
    version: 1,
    ...changed,
  };
}

const judge = (details: Details, history: readonly HistoryEntry[]) =>
  newPayee(payeesOf(transfer, details), { organization, history });

describe("a first payment", () => {
  test("to an account is noticed, and not once something was sent there", () => {
    assert.equal(judge(to("Jonas", jonas), []), "account");
    assert.equal(judge(to("Jonas", jonas), [approved(to("Jonas", jonas))]), null);
  });

  test("to another account of somebody known is told from one to a stranger", () => {
    const history = [approved(to("Jonas", jonas))];
    assert.equal(judge(to("Jonas", other), history), "accountOfKnown");
    assert.equal(judge(to("Ada", other), history), "account");
    assert.equal(judge(to("Ada", jonas), history), "person");
  });

  test("counts what was decided in another language, and nothing of another organization", () => {
    const chinese = approved(to("Jonas", jonas), { lines: renderLines(transfer, to("Jonas", jonas), "zh") });
    assert.equal(judge(to("Jonas", jonas), [chinese]), null);
    assert.equal(judge(to("Jonas", jonas), [{ ...chinese, organization: "Other Bank" }]), "account");
  });

  test("stays a first one after what was declined, stopped, not carried out or reported", () => {
    const details = to("Jonas", jonas);
    const none: readonly Partial<HistoryEntry>[] = [
      { answer: "decline", fate: "declined" },
      { fate: "revoked" },
      { fate: "failed" },
      { fate: "expired" },
      { fate: "blocked" },
      { reported: true },
    ];
    for (const changed of none) assert.equal(judge(details, [approved(details, changed)]), "account");
  });

  test("is no matter of the same text in another line", () => {
    assert.equal(judge(to("Jonas", jonas), [approved({ ...to("Ada", other), memo: jonas })]), "account");
  });

  test("is looked for where something is sent, and not at a login or a password", () => {
    const details = { account: "mira" };
    for (const type of ["login", "password-change"]) assert.deepEqual(payeesOf(templateOf(type), details), []);
    const item = payeesOf(templateOf("item-transfer"), { item: "Lantern", quantity: 1, recipient: "小林" });
    assert.equal(newPayee(item, { organization, history: [] }), "person");
    assert.deepEqual(payeesOf(templateOf("payment"), { amount: "1.00", currency: "EUR", basket: "Lamp" }), []);
  });
});

describe("a version", () => {
  test("is compared number by number", () => {
    assert.deepEqual(
      [
        ["0.1.0", "0.1.0"],
        ["0.9.0", "0.10.0"],
        ["1.0", "0.9.9"],
        ["1.0", "1.0.1"],
      ].map(([version = "", minimum = ""]) => isTooOld(version, minimum)),
      [false, true, false, true],
    );
  });
});
