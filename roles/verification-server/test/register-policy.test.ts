import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PolicyRow } from "../src/core/policy.ts";
import { registerPolicy, rowsOf } from "../src/core/register-policy.ts";
import { completeRegistry, emptyRegistry, type Registry } from "../src/core/registry.ts";

const administrator = { by: "administrator" } as const;
const bank = { by: "organization", organization: "example-bank" } as const;
const shop = { by: "organization", organization: "harbour-shop" } as const;
const row = (id: string, more: Omit<PolicyRow, "id">): PolicyRow => ({ id, ...more });

describe("rows in the registry", () => {
  const ofBank = [row("a", { ...administrator, organization: "example-bank" })];
  const filled = [
    { author: administrator, rows: ofBank },
    { author: bank, rows: [row("a", bank)] },
    { author: shop, rows: [row("a", shop), row("b", shop)] },
  ].reduce(registerPolicy, emptyRegistry);

  test("are replaced for their author alone", () => {
    const replaced = registerPolicy(filled, { author: bank, rows: [row("c", bank)] });
    assert.deepEqual(rowsOf(replaced, bank), [row("c", bank)]);
    assert.deepEqual(rowsOf(replaced, shop), rowsOf(filled, shop));
    assert.deepEqual(rowsOf(replaced, administrator), ofBank);
    assert.deepEqual(rowsOf(registerPolicy(filled, { author: shop, rows: [] }), shop), []);
  });

  test("leave the registry as it is when they are the same", () => {
    assert.equal(registerPolicy(filled, { author: shop, rows: [row("a", shop), row("b", shop)] }), filled);
    assert.notEqual(registerPolicy(filled, { author: shop, rows: [row("b", shop), row("a", shop)] }), filled);
  });

  test("are none in a registry that was kept before there were any", () => {
    const { policies: _none, ...before } = emptyRegistry;
    assert.deepEqual(completeRegistry(before as Registry).policies, []);
  });
});
