import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { lacksPlace, type Place, startPlace } from "./place.ts";
import { setClocks, setClocksApart } from "./scenarios/clocks-apart.ts";
import { hangNode } from "./scenarios/hung-node.ts";
import { allRounds, killRoles } from "./scenarios/killed-roles.ts";
import { hearWithoutBus, loseBus } from "./scenarios/lost-bus.ts";
import { pauseDatabase, restartDatabase } from "./scenarios/lost-database.ts";
import { upgradeNodes } from "./scenarios/rolling-upgrade.ts";

describe("nothing is lost and nothing happens twice, at length", { skip: lacksPlace(), timeout: 1_800_000 }, () => {
  let place: Place;
  before(async () => {
    place = await startPlace({ people: 4, nodes: 3 });
  });
  after(() => place?.close());

  test("when each role is killed at each step, before and after its answer", () => killRoles(place, allRounds));
  test("when the database is away for as long as it takes to start a machine", async () => {
    const found = await restartDatabase(place, { ends: ["crash", "stop"], awayMs: 20_000 });
    // Who waited in vain may have met a machine that had no time; where servers themselves wait in vain nearly all do.
    assert.ok(
      found.silences * 4 < found.again,
      `told that there is no answer now, not left to wait: ${JSON.stringify(found)}`,
    );
  });
  test("when the database pauses for longer than a statement may take", () => pauseDatabase(place, 20_000));
  test("when the bus is gone and comes back", () => loseBus(place));
  test("when pages hear of other nodes without a bus", () => hearWithoutBus(place));
  test("when a node hangs and comes back", () => hangNode(place, { verifications: 100 }));
  test("when clocks of nodes are 60 s apart", () => setClocksApart(place));
  test("when clocks are right again", () => setClocks(place));
  test("when nodes are exchanged for a next version, and the log of all of it is whole", () =>
    upgradeNodes(place, { verifications: 50 }));
});
