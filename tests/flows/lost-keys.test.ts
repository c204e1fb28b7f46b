import assert from "node:assert/strict";
import { readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { enrolDevice } from "../world/devices.ts";
import { startWorld, type World } from "../world/world.ts";

describe("a data folder", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.close());

  for (const name of ["qr-key.json", "subject-keys.json"]) {
    test(`without its ${name} is refused in words, and is as good as before once that is back`, async () => {
      await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
      await world.stop();
      const file = join(world.dataDir, name);
      renameSync(file, `${file}.away`);
      await assert.rejects(world.restart(), new RegExp(`put back .*${name}`));
      renameSync(`${file}.away`, file);
      await world.restart();
      assert.equal((await world.bank.sdk.devices.list("mira")).length, 1);
    });
  }

  test("has no file that others on the machine may read", () => {
    const open = readdirSync(world.dataDir).filter((name) => (statSync(join(world.dataDir, name)).mode & 0o077) !== 0);
    assert.deepEqual(open, []);
  });
});
