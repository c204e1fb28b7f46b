import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createMemoryStorage } from "@countersign/approving-device";
import { fromBase64url, parseCode, parseEnrolmentText, toBase64url, toHex } from "@countersign/protocol";
import { approval, consume } from "../world/approve.ts";
import { createDevice, enrolAt, openTicket } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { startWorld, type World } from "../world/world.ts";

const user = "user-that-is-found-nowhere-7f3a";

describe("what lies on the server's disk", { skip: skipWithoutFile }, () => {
  let world: World;
  const secrets = new Map<string, Uint8Array>();
  before(async () => {
    world = await startWorld();
    const storage = createMemoryStorage();
    const device = createDevice({ clock: world.clock, storage });
    const account = await enrolAt(device, { party: world.bank, user, clock: world.clock });
    const { id, code } = await openTicket({ party: world.bazaar, user, clock: world.clock });
    const { ticket, secret } = parseEnrolmentText(code).payload;
    assert.ok(id);
    const done = await openOperation(world, "transfer", { user });
    const text = await frameOf(done);
    await device.scan(text, null);
    await device.decide(done.id, approval);
    await consume(done);
    const waiting = await openOperation(world, "transfer", { user });
    const kept = (await storage.get("accounts", account)) as {
      userKey: { key: string };
      codeKey: string;
      rollingToken: string;
    };
    const utf8 = (value: string) => new TextEncoder().encode(value);
    for (const [name, bytes] of [
      ["the user's id", utf8(user)],
      ["the API key", utf8(world.bank.apiKey)],
      ["the verification code of a finished operation", parseCode(text, "approval").payload.code],
      ["the verification code of an open operation", parseCode(await frameOf(waiting), "approval").payload.code],
      ["an enrolment ticket", ticket],
      ["an enrolment secret", secret],
      ["the user key", fromBase64url(kept.userKey.key)],
      ["the code key", fromBase64url(kept.codeKey)],
      ["the rolling token", fromBase64url(kept.rollingToken)],
      ["a display token", utf8(waiting.display.states.token.split(".")[1] ?? "")],
    ] as const) {
      secrets.set(name, bytes);
    }
  });
  after(() => world.close());

  const database = () =>
    readdirSync(world.dataDir)
      .filter((name) => name.startsWith("verification.sqlite"))
      .map((name) => readFileSync(join(world.dataDir, name)));

  test("is a database that can be searched, for it holds what is no secret", () => {
    assert.ok(database().some((bytes) => bytes.includes("Jonas Weber")));
  });

  test("holds no secret in any spelling (P7, T36, S25)", () => {
    assert.equal(secrets.size, 10);
    const files = database();
    for (const [name, bytes] of secrets) {
      const spellings = [Buffer.from(bytes), toBase64url(bytes), toHex(bytes), Buffer.from(bytes).toString("base64")];
      for (const spelling of spellings)
        assert.ok(
          files.every((file) => !file.includes(spelling)),
          `${name} is in the database`,
        );
    }
  });

  test("holds no user id outside the database either, but under the site's own folder", () => {
    const entries = readdirSync(world.dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const others = files.filter((file) => !file.startsWith(join(world.dataDir, "demo")));
    assert.ok(others.length > 2);
    for (const file of others) assert.ok(!readFileSync(file).includes(user), file);
  });
});
