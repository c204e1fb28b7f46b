import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { checkLog } from "./check-ledger.ts";
import { createNetwork, lacksNetwork, type Network } from "./network.ts";
import { lacksPlace, type Place, startPlace } from "./place.ts";
import { cutCables } from "./scenarios/cut-network.ts";

describe("nothing is lost and nothing happens twice", { skip: lacksNetwork() ?? lacksPlace(), timeout: 300_000 }, () => {
  let network: Network;
  let place: Place;
  before(async () => {
    network = await createNetwork(["operation", "qr", "node-0", "node-1"]);
    const { dataAddress: address, openFront } = network;
    place = await startPlace({ people: 2, address, ground: network, openFront });
  });
  after(async () => {
    await place?.close();
    network?.remove();
  });

  test("when the database is cut off from one node", () =>
    cutCables({ place, network }, { cuts: [{ name: "node-0", wire: "data" }], awayMs: 12000 }));
  test("when the database is cut off from all nodes", () =>
    cutCables({ place, network }, { cuts: [{ name: "node-0", wire: "data" }, { name: "node-1", wire: "data" }], awayMs: 12000 }));
  test("when the operation server is cut off", () =>
    cutCables({ place, network }, { cuts: [{ name: "operation", wire: "servers" }], awayMs: 12000 }));
  test("when the QR server is cut off", () =>
    cutCables({ place, network }, { cuts: [{ name: "qr", wire: "servers" }], awayMs: 12000 }));
  test("when node 0 is cut off", () =>
    cutCables({ place, network }, { cuts: [{ name: "node-0", wire: "servers" }], awayMs: 12000 }));
  test("and the log of all of it is whole", async () => {
    assert.ok((await checkLog(place)) > 0);
  });
});
