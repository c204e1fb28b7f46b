import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fateLine } from "../src/app/parts/fate-words.ts";
import { texts } from "../src/app/texts/texts.ts";
import type { HistoryEntry } from "../src/core/index.ts";

after(() => texts.choose("en"));

test("what became of an approval is joined to it as the language does", () => {
  const entry = { answer: "approve", fate: "failed", offline: null } as HistoryEntry;
  texts.choose("en");
  assert.equal(fateLine(entry), "Approved, not carried out");
  texts.choose("zh");
  assert.equal(fateLine(entry), "已批准，未执行");
});
