import { after, before, beforeEach } from "node:test";
import { startWorld, type World, type WorldOptions } from "./world.ts";

/** What a test gets: the world that all tests of a suite share, and a user nobody else has used. */
export interface Given {
  readonly world: World;
  readonly user: string;
}

/** One world for the tests of a suite, and a user for each. `take` is called before each test. */
export function withUsers(options: WorldOptions, take: (given: Given) => void): void {
  let world: World;
  let users = 0;
  before(async () => {
    world = await startWorld(options);
  });
  beforeEach(() => {
    users += 1;
    take({ world, user: `user-${users}` });
  });
  after(() => world.close());
}
