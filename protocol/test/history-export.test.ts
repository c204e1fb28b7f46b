import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type HistoryExportOptions, writeHistory } from "@countersign/protocol";

type Operation = Parameters<typeof writeHistory>[0] extends infer T ? (T extends Iterable<infer O> ? O : never) : never;

const operation: Operation = {
  id: "op_01kaz0000000000000000000aa",
  state: "released",
  version: 5,
  method: "qr",
  type: "transfer",
  organization: "example-bank",
  business: "transfers",
  source: "online-banking",
  details: { amount: "1.00", payee: 'A "good" one, 北京' },
  reference: "=1+1",
  digest: "d",
  salt: "s",
  createdAt: 1_795_000_000,
  expiresAt: 1_795_000_120,
  decidedAt: 1_795_000_010,
  outcome: { result: "failed", code: "no_funds" },
};

async function written(changes: Partial<Operation>, options: HistoryExportOptions): Promise<string> {
  const parts: string[] = [];
  for await (const part of writeHistory([{ ...operation, ...changes }], options)) parts.push(part);
  return parts.join("");
}

/** Reads CSV as RFC 4180 says it. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((line) =>
      line
        .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
        .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)),
    );
}

describe("an export of the history", () => {
  test("is CSV with a line of names, which any reader takes apart again", async () => {
    const [names = [], cells = []] = cellsOf(await written({}, { format: "csv" }));
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    assert.equal(row["id"], operation.id);
    assert.deepEqual(JSON.parse(row["details"] ?? ""), operation.details);
    assert.deepEqual([row["created"], row["outcome"]], ["2026-11-18T11:06:40Z", "failed: no_funds"]);
    assert.equal(names.length, cells.length);
  });

  for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
    test(`gives spreadsheets nothing to run that begins with ${JSON.stringify(start)}`, async () => {
      const [names = [], cells = []] = cellsOf(await written({ reference: `${start}cmd|x` }, { format: "csv" }));
      assert.equal(cells[names.indexOf("reference")], `'${start}cmd|x`);
    });
  }

  test("begins with a byte order mark when it is wanted, and only then", async () => {
    assert.equal((await written({}, { format: "csv", byteOrderMark: true })).charCodeAt(0), 0xfeff);
    assert.ok((await written({}, { format: "csv" })).startsWith("id,"));
  });

  test("is one object a line as JSON, with everything in it", async () => {
    const text = await written({ details: { note: "a\nb" } }, { format: "jsonl" });
    assert.deepEqual(text.split("\n").slice(1), [""]);
    assert.deepEqual(JSON.parse(text), { ...operation, details: { note: "a\nb" } });
  });
});
