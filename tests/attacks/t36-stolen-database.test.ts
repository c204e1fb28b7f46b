import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { silentLog, systemRandom } from "@countersign/platform";
import { createVerificationServer } from "@countersign/verification-server";
import { filesOf } from "../../cli/src/config.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T36: who holds a copy of the database", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("cannot use what it says of keys, tokens and codes", { skip: skipWithoutFile }, async () => {
    await enrolRaw(world, "mira");
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const { database } = filesOf({ dataDir: world.dataDir });
    const db = new DatabaseSync(database, { readOnly: true });
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const values = tables.flatMap(({ name }) =>
      db
        .prepare(`SELECT * FROM "${String(name)}"`)
        .all()
        .flatMap((row) => Object.values(row)),
    );
    db.close();
    const words = new Set(
      values.flatMap((value) => (typeof value === "string" ? (value.match(/[A-Za-z0-9_-]{22,}/g) ?? []) : [])),
    );
    assert.ok(words.size > 20, "there is something to try");
    for (const word of words) {
      const asked = await fetch(`${world.issuer}/v1/operations/${id}`, {
        headers: { authorization: `Bearer cs_live_${word}` },
      });
      assert.equal(asked.status, 401);
      assert.equal((await openEvents({ url: display.states.url, token: `${id}.${word}` })).status, 404);
    }
  });

  test("cannot start a server on it with another key-encryption key", async () => {
    const { database } = world;
    await world.stop();
    await assert.rejects(
      createVerificationServer({
        enrolmentLink: `${world.issuer}/q`,
        issuer: world.issuer,
        database,
        keyEncryptionKey: new Uint8Array(randomBytes(32)),
        qrServer: null,
        clock: world.clock.now,
        random: systemRandom,
        log: silentLog,
      }),
    );
  });
});
