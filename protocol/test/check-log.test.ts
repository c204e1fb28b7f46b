import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { createNodeCrypto, createNoteSigner, generateNoteJwk, nodeSha256 } from "../../platform/src/node-crypto.ts";
import {
  type Checkpoint,
  createLogCheck,
  createMerkleRange,
  leafHashInput,
  type LogVerdict,
  nodeTexts,
  noteKeyText,
  readExportHeader,
  signCheckpoint,
  writeExportCheckpoint,
  writeExportHeader,
} from "../src/audit/index.ts";
import { utf8 } from "../src/bytes.ts";
import { jcs } from "../src/jcs.ts";

const crypto = createNodeCrypto();
const key = createNoteSigner(generateNoteJwk(), "verify.example.com");
const leafOf = (n: number) => jcs({ at: 1_790_000_000_000 + n, event: "operation.created", operation: `op-${n}` });

/** An export of `size` leaves, its first one being `from`, with a checkpoint after every `every`. */
async function exportOf({ size, from = 0, every = 7 }: { size: number; from?: number; every?: number }) {
  const range = createMerkleRange(nodeSha256);
  const lines: string[] = [];
  const checkpoints: Checkpoint[] = [];
  let nodes: readonly Uint8Array[] = [];
  for (let n = 0; n < size; n++) {
    if (n === from) nodes = range.nodes;
    range.append(nodeSha256(leafHashInput(utf8(leafOf(n)))));
    if (n < from) continue;
    lines.push(leafOf(n));
    if (range.size % every !== 0 && range.size !== size) continue;
    const checkpoint = { size: range.size, root: new Uint8Array(range.root()) };
    checkpoints.push(checkpoint);
    lines.push(writeExportCheckpoint(await signCheckpoint(crypto, key, checkpoint)));
  }
  const header = writeExportHeader({
    countersign: "audit-log/1",
    log: "verify.example.com",
    key: await noteKeyText(crypto, key),
    from,
    size,
    checkpoints: checkpoints.length,
    nodes: nodeTexts(nodes),
  });
  return { lines: [header, ...lines], checkpoints };
}

async function judge(lines: readonly string[], kept: Checkpoint | null = null): Promise<LogVerdict | "header"> {
  const [first = "", ...rest] = lines;
  const header = readExportHeader(utf8(first));
  if (!header) return "header";
  const check = await createLogCheck({ crypto, sha256: nodeSha256, header, key, kept });
  for (const line of rest) await check.add(utf8(line));
  return check.end();
}

function isWhole(verdict: LogVerdict | "header"): boolean {
  return verdict !== "header" && verdict.kind === "whole";
}

describe("an export of the audit log", () => {
  test("is whole as it was written, from its beginning or from any leaf", async () => {
    for (const from of [0, 1, 6, 7, 8, 20]) {
      const { lines, checkpoints } = await exportOf({ size: 23, from });
      const verdict = await judge(lines);
      assert.ok(verdict !== "header" && verdict.kind === "whole");
      assert.deepEqual([verdict.leaves, verdict.newest], [23 - from, checkpoints.at(-1)]);
    }
  });

  test("is altered when any byte of it is", async () => {
    const { lines } = await exportOf({ size: 9, from: 2 });
    const text = `${lines.join("\n")}\n`;
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === "1" ? "2" : "1";
      const changed = (text.slice(0, at) + other + text.slice(at + 1)).replace(/\n$/, "").split("\n");
      if (at === text.length - 1) continue;
      assert.ok(!isWhole(await judge(changed)), `byte ${at}`);
    }
  });

  test("is altered when a line is deleted, doubled, put in, or changes place, and when its end is cut", async () => {
    const { lines, checkpoints } = await exportOf({ size: 23 });
    const at = fc.nat({ max: lines.length - 1 });
    await fc.assert(
      fc.asyncProperty(at, at, async (a, b) => {
        const line = lines[a] ?? "";
        const swapped = lines.with(a, lines[b] ?? "").with(b, line);
        const cases = [
          lines.toSpliced(a, 1),
          lines.toSpliced(b, 0, line),
          lines.slice(0, b),
          lines.with(a, leafOf(99)),
        ];
        for (const changed of [...cases, ...(a === b ? [] : [swapped])]) assert.ok(!isWhole(await judge(changed)));
      }),
      { numRuns: 200 },
    );
    const verdict = await judge(lines.toSpliced(12, 1));
    assert.ok(verdict !== "header" && verdict.kind === "altered");
    assert.deepEqual([verdict.fault, verdict.goodUpTo], ["checkpoint-place", 7]);
    assert.equal(checkpoints.length, 4);
  });

  test("cut back to an earlier length is seen by whoever kept a later checkpoint, and another history by who kept any", async () => {
    const { lines, checkpoints } = await exportOf({ size: 23 });
    const [early, , , last] = checkpoints;
    assert.ok(early && last);
    const { lines: shorter } = await exportOf({ size: 14 });
    assert.ok(isWhole(await judge(shorter)), "alone it looks whole");
    const cut = await judge(shorter, last);
    assert.ok(cut !== "header" && cut.kind === "altered" && cut.fault === "shorter-than-kept");
    assert.ok(isWhole(await judge(lines, early)));
    assert.ok(isWhole(await judge(lines, last)));
    const other = await judge(lines, { ...early, root: last.root });
    assert.ok(other !== "header" && other.kind === "altered" && other.fault === "other-than-kept");
  });

  test("is of the log whose key it is judged by", async () => {
    const { lines } = await exportOf({ size: 3 });
    const renamed = lines.with(0, (lines[0] ?? "").replace('"log":"verify.', '"log":"other.'));
    const verdict = await judge(renamed);
    assert.ok(verdict !== "header" && verdict.kind === "altered" && verdict.fault === "key");
  });
});
