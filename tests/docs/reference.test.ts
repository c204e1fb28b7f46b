import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { moves } from "../../protocol/src/state-table.ts";
import { readPart, references } from "../../tools/reference.ts";
import { root } from "./read-pages.ts";

describe("docs say what the code says", () => {
  for (const { page, name, render } of references) {
    test(`${name} in ${page}`, () => {
      assert.equal(readPart(readFileSync(root + page, "utf8"), name), render(), "run node tools/reference.ts");
    });
  }

  test("every move has its guard in docs/states.md, and no guard is for a move that is gone", () => {
    const [, guards = ""] = readFileSync(`${root}docs/states.md`, "utf8").split("## What guards each move");
    const named = [...guards.matchAll(/^\| `(\w+)` \|/gm)].map(([, move]) => move);
    assert.deepEqual(named, Object.keys(moves));
  });

  test("a part whose marks are missing is seen", () => {
    assert.equal(readPart("<!-- errors -->\nx\n<!-- end of errors -->", "errors"), "x\n");
    assert.equal(readPart("nothing marked", "errors"), null);
  });
});
