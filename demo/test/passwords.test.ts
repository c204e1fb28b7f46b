import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hashPassword, verifyPassword } from "../src/site/passwords.ts";

describe("passwords", () => {
  test("are known again, however their letters were composed", async () => {
    const kept = await hashPassword("gr\u00fcne-h\u00e4fen", "salt-of-mira");
    assert.equal(await verifyPassword("gru\u0308ne-ha\u0308fen", kept), true);
    assert.equal(await verifyPassword("grune-hafen", kept), false);
  });

  test("are kept as nothing that shows them, and differently for each user", async () => {
    const [mira, jonas] = await Promise.all([hashPassword("paper-boat-21", "a"), hashPassword("paper-boat-21", "b")]);
    assert.equal(mira.includes("paper-boat-21"), false);
    assert.notEqual(mira.split("$").at(-1), jonas.split("$").at(-1));
  });

  test("of nobody are never right", async () => {
    for (const kept of [null, "", "paper-boat-21", "scrypt$15$8$1$salt$"]) {
      assert.equal(await verifyPassword("", kept), false);
      assert.equal(await verifyPassword("paper-boat-21", kept), false);
    }
  });
});
