import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { silentLog } from "@countersign/platform";
import { startAllInOne } from "../../cli/src/all-in-one.ts";
import { enrolDevice } from "../world/devices.ts";
import { findFreePort } from "../world/free-port.ts";
import { isOnPostgres } from "../world/test-database.ts";
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

  for (const name of ["qr-key.json", "subject-keys.json"]) {
    test(`with a damaged ${name} is refused by that name, and nothing of the file is told`, async () => {
      await world.stop();
      const file = join(world.dataDir, name);
      const whole = readFileSync(file);
      writeFileSync(file, '{"d":"top-secret');
      await assert.rejects(
        world.restart(),
        (error: Error) => error.message.includes(`${name} is damaged`) && !error.message.includes("top-secret"),
      );
      writeFileSync(file, whole);
      await world.restart();
    });
  }

  test("is refused under another key-encryption key", async () => {
    await world.stop();
    const options = { issuer: world.issuer, host: "localhost", port: await findFreePort(), dataDir: world.dataDir };
    const database = isOnPostgres ? world.database : null;
    const keyEncryptionKey = new Uint8Array(randomBytes(32));
    await assert.rejects(
      startAllInOne({ ...options, database, keyEncryptionKey, log: silentLog }),
      /key-encryption key does not open/,
    );
    await world.restart();
  });

  test("has no file that others on the machine may read", () => {
    const open = readdirSync(world.dataDir).filter((name) => (statSync(join(world.dataDir, name)).mode & 0o077) !== 0);
    assert.deepEqual(open, []);
  });
});
