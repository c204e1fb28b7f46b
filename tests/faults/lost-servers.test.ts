import { after, before, describe, test } from "node:test";
import { lacksPlace, type Place, startPlace } from "./place.ts";
import { hangNode } from "./scenarios/hung-node.ts";
import { killRoles } from "./scenarios/killed-roles.ts";
import { restartDatabase } from "./scenarios/lost-database.ts";

/** All of them at length, with what takes longer: `lost-servers.long.test.ts`. */
describe("nothing is lost and nothing happens twice", { skip: lacksPlace(), timeout: 400_000 }, () => {
  let place: Place;
  before(async () => {
    place = await startPlace({ people: 2 });
  });
  after(() => place?.close());

  test("when each role is killed in the middle of a verification", () => killRoles(place, 2));
  test("when the database crashes and starts again", async () => {
    await restartDatabase(place, { ends: ["crash"], awayMs: 100 });
  });
  test("when a node hangs and comes back", () => hangNode(place, { verifications: 1 }));
});
