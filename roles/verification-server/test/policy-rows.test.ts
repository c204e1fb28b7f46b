import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mostRows, readPolicyRows } from "../src/core/policy-rows.ts";

const administrator = { by: "administrator" } as const;
const bank = { by: "organization", organization: "example-bank" } as const;

describe("rows of a policy", () => {
  test("are read with their author", () => {
    const row = {
      id: "small",
      business: "transfers",
      type: "transfer",
      group: "staff",
      amount: { currency: "EUR", from: "0", below: "50" },
      methods: ["qr", "passkey"],
      first: "passkey",
      minimumAssurance: "soft",
      display: "same",
    };
    assert.deepEqual(readPolicyRows([row], bank), { rows: [{ ...row, ...bank }], faults: [] });
    assert.deepEqual(readPolicyRows([], administrator), { rows: [], faults: [] });
  });

  test("are refused with every fault named", () => {
    const rows = [
      {
        id: "a",
        methods: [],
        first: "carrier-pigeon",
        minimumAssurance: "strong",
        display: "loud",
        by: "administrator",
      },
      { organization: "harbour-shop", amount: { currency: "EUR", from: "50", below: "50" } },
      { id: "Upper Case", type: 7, group: "", methods: ["qr", "qr"], first: "passkey" },
      "row",
      { id: "a", first: "sms" },
    ];
    const { faults } = readPolicyRows(rows, bank);
    assert.deepEqual(
      faults.map((fault) => fault.replace(/ is (a list|lower-case|one of|such as|separate).*/, " …")),
      [
        'the id "a" is there more than once',
        "row 1 (a) methods …",
        "row 1 (a) first is a method",
        "row 1 (a) minimumAssurance …",
        "row 1 (a) display …",
        'row 1 (a) has no member "by"',
        "row 2 needs an id",
        "row 2 amount …",
        "row 2 names another organization",
        "row 3 id …",
        "row 3 type …",
        "row 3 group …",
        "row 3 methods …",
        "row 3 first is not one of the allowed methods",
        "row 4 is no object",
        "row 5 (a) first is not one of the allowed methods",
      ],
    );
  });

  test("are refused when they are no list or too many", () => {
    assert.deepEqual(readPolicyRows({}, bank).faults, ["the policy is no list of rows"]);
    const many = Array.from({ length: mostRows + 1 }, (_, n) => ({ id: `row-${n}` }));
    assert.equal(readPolicyRows(many, bank).faults.length, 1);
    assert.equal(readPolicyRows(many.slice(1), bank).faults.length, 0);
  });

  test("of an administrator name the organization of a business, for another may have one of the same name", () => {
    assert.equal(readPolicyRows([{ id: "a", business: "accounts" }], administrator).faults.length, 1);
    const whole = [{ id: "a", organization: "example-bank", business: "accounts" }];
    assert.equal(readPolicyRows(whole, administrator).faults.length, 0);
  });

  test("take bands with one end, in amounts of a known currency", () => {
    const faultsOf = (amount: unknown) => readPolicyRows([{ id: "a", amount }], administrator).faults.length;
    assert.equal(faultsOf({ currency: "EUR", below: "50" }), 0);
    assert.equal(faultsOf({ currency: "EUR", from: "50.5" }), 0);
    for (const wrong of [
      { currency: "EUR" },
      { currency: "XXX", from: "1" },
      { currency: "EUR", from: 1 },
      { currency: "EUR", from: "1e3" },
      { currency: "EUR", from: "1", to: "2" },
      "50 EUR",
      null,
    ])
      assert.equal(faultsOf(wrong), 1, JSON.stringify(wrong));
  });
});
