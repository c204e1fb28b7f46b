import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { accountDetail, amongOthers, askedAccount } from "../src/app/parts/account-name.ts";
import { texts } from "../src/app/texts/texts.ts";
import type { AccountView } from "../src/core/index.ts";

const noon = Date.UTC(2026, 10, 26, 12) / 1000;
const day = 24 * 3600;

function account(id: string, addedAt: number, more: Partial<AccountView> = {}): AccountView {
  return {
    id,
    organization: "Example Bank",
    name: null,
    issuer: "https://verify.example.com",
    state: "active",
    addedAt,
    shortString: null,
    keyName: null,
    hasPasskey: false,
    passkeyUntil: null,
    keysLost: false,
    notices: [],
    ...more,
  };
}

describe("what tells an account from the others of its organization", () => {
  before(() => texts.choose("en"));
  const { format } = texts;
  const first = account("a", noon);

  test("is the day it was added, and more of the time only where it takes more", () => {
    const cases = [
      [account("b", noon - day), format.date(noon)],
      [account("b", noon, { organization: "Harbour Shop" }), format.date(noon)],
      [account("b", noon + 120), format.dateTime(noon)],
      [account("b", noon + 20), format.dateTimeExact(noon)],
    ] as const;
    for (const [other, when] of cases) {
      const all = [first, other];
      assert.equal(accountDetail(first, all), `Added ${when}`);
      assert.notEqual(
        `${other.organization} ${accountDetail(other, all)}`,
        `Example Bank ${accountDetail(first, all)}`,
      );
    }
  });

  test("is the user's own name for it", () => {
    const named = account("b", noon, { name: "Savings" });
    assert.equal(accountDetail(named, [first, named]), "Savings");
    assert.equal(askedAccount(named, [named]), "Your account: Savings");
  });

  test("is said only where there are others", () => {
    const other = account("b", noon + 120);
    assert.deepEqual([amongOthers(first, [first]), askedAccount(first, [first])], [null, null]);
    assert.equal(amongOthers(first, [first, other]), `Added ${format.dateTime(noon)}`);
    assert.equal(askedAccount(first, [first, other]), `Your account added ${format.dateTime(noon)}`);
  });
});
