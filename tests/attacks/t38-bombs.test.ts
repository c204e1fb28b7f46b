import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { toBase64url } from "@countersign/protocol";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T38: bodies made to be expensive", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const post = (body: string) => world.bank.call("POST", "/v1/operations", { body });

  test("are refused by their size or form before anything is done with them", async () => {
    const before = await world.running().verificationServer.context.store.audit.read(0, 100_000);
    const lists = "[".repeat(8000);
    const objects = '{"a":'.repeat(3000);
    for (const [body, status] of [
      ["x".repeat(17 * 1024), 413],
      [lists, 400],
      [objects, 400],
      [`"${"\\u0061".repeat(2500)}"`, 400],
      [`{${Array.from({ length: 1500 }, (_, n) => `"k${n}":1`).join()}}`, 400],
    ] as const)
      assert.equal((await post(body)).status, status, body.slice(0, 20));
    const afterwards = await world.running().verificationServer.context.store.audit.read(0, 100_000);
    assert.equal(afterwards.length, before.length, "and nothing is written");
  });

  test("in a code are refused before any signature is looked at", async () => {
    const mira = await enrolRaw(world, "mira");
    const scan = (bytes: Uint8Array) => mira.call("POST", "/v1/device/scans", { qr: toBase64url(bytes) });
    for (const bytes of [
      new Uint8Array(701),
      new Uint8Array(700).fill(0x81),
      Uint8Array.of(0x9b, 0x7f, 255, 255, 255, 255, 255, 255, 255),
      Uint8Array.of(0x5b, 0, 0, 0, 1, 0, 0, 0, 0),
      Uint8Array.of(0xbf, ...new Uint8Array(600).fill(0x9f)),
    ])
      assert.equal((await scan(bytes)).code, "qr_malformed");
    assert.equal(
      (await mira.scan(await frameOf(await openOperation(world, "transfer", { user: "mira" })))).status,
      200,
    );
  });
});
