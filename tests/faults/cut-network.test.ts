import { after, before, describe, test } from "node:test";
import { type CutPlace, lacksCutPlace, startCutPlace } from "./cut-place.ts";
import { cutCables } from "./scenarios/cut-network.ts";

describe("nothing is lost and nothing happens twice", { skip: lacksCutPlace(), timeout: 200_000 }, () => {
  let place: CutPlace;
  before(async () => {
    place = await startCutPlace({ people: 2 });
  });
  after(() => place?.close());

  test("when the database is cut off from one node, and the operation server from all", () =>
    cutCables(place, {
      cuts: [
        { name: "node-0", wire: "data" },
        { name: "operation", wire: "servers" },
      ],
      awayMs: 2000,
    }));
});
