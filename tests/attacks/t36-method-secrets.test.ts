import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { fromBase64url, toBase64url, toHex, utf8 } from "@countersign/protocol";
import { Secret } from "otpauth";
import { everyMethod } from "../world/policy.ts";
import { startTexting, type Texting } from "../world/texting.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { appLabel, type Lived, liveMethods } from "./lived-methods.ts";

describe("T36: who holds a copy of the database with methods in it", { skip: skipWithoutFile }, () => {
  let texting: Texting;
  let world: World;
  let lived: Lived;
  before(async () => {
    texting = await startTexting();
    world = await startWorld({ limits: noLimits, rows: [everyMethod], methodServers: texting.methodServers });
    lived = await liveMethods(world, { user: "mira", texting });
  });
  after(async () => {
    await world.close();
    await texting.close();
  });

  const files = (prefix: string) =>
    readdirSync(world.dataDir)
      .filter((name) => name.startsWith(prefix))
      .map((name) => readFileSync(join(world.dataDir, name)));
  const spelt = (bytes: Uint8Array) => [
    Buffer.from(bytes),
    toBase64url(bytes),
    toHex(bytes),
    Buffer.from(bytes).toString("base64"),
  ];
  const isIn = (found: readonly Buffer[], spelling: string | Buffer) => found.some((file) => file.includes(spelling));

  test("reads which methods there are, and what a person called them", () => {
    assert.ok(isIn(files("verification.sqlite"), appLabel));
    assert.ok(isIn(files("verification.sqlite"), "dynamic-code"));
  });

  test("finds an app's secret in no spelling, nor what a page is shown of an attempt that is under way", () => {
    const secret = new Secret({ buffer: Secret.fromBase32(lived.totpSecret).bytes.slice().buffer });
    assert.equal(secret.base32, lived.totpSecret);
    const secrets = {
      "app's secret": [...spelt(secret.bytes), lived.totpSecret, lived.totpSecret.toLowerCase()],
      challenge: [...spelt(fromBase64url(lived.challenge)), ...spelt(utf8(lived.challenge))],
    };
    for (const [what, spellings] of Object.entries(secrets))
      for (const spelling of spellings) assert.ok(!isIn(files("verification"), spelling), `the ${what} is there`);
  });

  test("finds no code that was typed, no number, and no token in any file of the verification server", () => {
    const found = files("verification").map((file) => file.toString("latin1"));
    for (const [what, word] of Object.entries(lived.words)) {
      const alone = new RegExp(`(?<![0-9A-Za-z_-])${word}(?![0-9A-Za-z_-])`);
      assert.ok(!found.some((file) => alone.test(file)), `the ${what} is there`);
    }
  });

  test("and nothing at all of a secret that is removed, sealed or not, once its method is gone", async () => {
    const { store } = world.running().verificationServer.context;
    const db = new DatabaseSync(join(world.dataDir, "verification.sqlite"), { readOnly: true });
    const { id } = db.prepare("SELECT id FROM methods WHERE method = 'dynamic-code'").get() ?? {};
    db.close();
    assert.ok(await store.methods.findSealed(id as `att_${string}`));
    await world.bank.call("DELETE", "/v1/users/mira/methods/dynamic-code");
    assert.equal(await store.methods.findSealed(id as `att_${string}`), null);
  });
});
