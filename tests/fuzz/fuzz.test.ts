import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { feed, fire, readCorpus } from "./fire.ts";
import { targets } from "./targets.ts";

describe("parsers under fire, shortly", () => {
  for (const target of targets) {
    test(`${target.name} accepts something of its corpus, and stands the same 400 inputs each time`, () => {
      assert.ok(
        readCorpus(target).some((bytes) => feed(target, bytes)),
        "the corpus has something good to change",
      );
      assert.equal(fire(target, { seed: 20_261_122, more: (batches) => batches < 2 }).inputs, 400);
    });
  }

  test("would notice a fault that its callers do not expect", () => {
    const [target] = targets;
    assert.ok(target);
    const broken = { ...target, run: () => void (null as unknown as { x: object }).x.toString() };
    assert.throws(() => feed(broken, new Uint8Array()), /did not stand/);
  });
});
