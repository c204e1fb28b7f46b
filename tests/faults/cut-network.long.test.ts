import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkLog } from "./check-ledger.ts";
import { type CutPlace, lacksCutPlace, startCutPlace } from "./cut-place.ts";
import { type Cut, cutCables } from "./scenarios/cut-network.ts";

/** Longer than anybody waits for an answer. */
const awayMs = 40_000;

const cases: Readonly<Record<string, readonly Cut[]>> = {
  "the database is cut off from one node": [{ name: "node-0", wire: "data" }],
  "the database is cut off from all nodes": [
    { name: "node-0", wire: "data" },
    { name: "node-1", wire: "data" },
  ],
  "one node is cut off from proxy and servers, and not from the database": [{ name: "node-0", wire: "servers" }],
  "all nodes are cut off from proxy and servers": [
    { name: "node-0", wire: "servers" },
    { name: "node-1", wire: "servers" },
  ],
  "the operation server is cut off": [{ name: "operation", wire: "servers" }],
  "the QR server is cut off": [{ name: "qr", wire: "servers" }],
};

describe("nothing is lost and nothing happens twice, at length", { skip: lacksCutPlace(), timeout: 1_800_000 }, () => {
  let place: CutPlace;
  before(async () => {
    place = await startCutPlace({ people: 4 });
  });
  after(() => place?.close());

  for (const [name, cuts] of Object.entries(cases)) test(`when ${name}`, () => cutCables(place, { cuts, awayMs }));
  test("and the log of all of it is whole", async () => {
    assert.ok((await checkLog(place.place)) > 0);
  });
});
