import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { decodeContent, parseStatic, readQrText, signDecision, toBase64url } from "@countersign/protocol";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { startWorld, type World } from "../world/world.ts";

describe("a device that is refused", () => {
  let world: World;
  async function start(): Promise<void> {
    world = await startWorld();
    world.clock.move(60 - (world.clock.seconds() % 60));
  }
  afterEach(() => world.close());

  const scan = (device: RawDevice, bytes: Uint8Array) =>
    device.call("POST", "/v1/device/scans", { qr: toBase64url(bytes) });
  async function refusals(): Promise<{ event: string; device: string }[]> {
    const leaves = await world.running().verificationServer.context.store.audit.read(0, 10_000);
    return leaves.map(({ json }) => JSON.parse(json)).filter(({ event }) => String(event).endsWith(".refused"));
  }
  /** The bytes of a code on the page, and of one like it that nobody made. */
  async function codes(): Promise<{ real: Uint8Array; random: Uint8Array }> {
    const { bytes: real } = readQrText(
      await frameOf(await openOperation(world, "transfer", { user: "mira" })),
      "approval",
    );
    const { code } = parseStatic(decodeContent(real).static).payload;
    const random = Uint8Array.from(real);
    const at = Buffer.from(real).indexOf(Buffer.from(code));
    random[at] = (random[at] ?? 0) ^ 1;
    return { real, random };
  }

  test("leaves one audit row for a code that does not exist as for another user's (T17)", async () => {
    await start();
    const stranger = await enrolRaw(world, "jonas");
    const { real, random } = await codes();
    const [foreign, absent] = [await scan(stranger, real), await scan(stranger, random)];
    for (const answer of [foreign, absent]) assert.equal(answer.code, "operation_not_found");
    assert.deepEqual(Object.keys(foreign.body), Object.keys(absent.body));
    assert.equal((await refusals()).length, 2);
  });

  test("twenty times in a minute is told to wait, whatever it names, and writes no more (T38)", async () => {
    await start();
    const stranger = await enrolRaw(world, "jonas");
    const own = await enrolRaw(world, "mira");
    const { real, random } = await codes();
    for (let i = 0; i < 10; i++) {
      assert.equal((await scan(stranger, real)).code, "operation_not_found");
      assert.equal((await scan(stranger, random)).code, "operation_not_found");
    }
    for (const bytes of [real, random]) assert.equal((await scan(stranger, bytes)).code, "rate_limited");
    assert.equal((await refusals()).length, 20);
    assert.equal((await scan(own, real)).status, 200, "the user's own device is not in its way");
    world.clock.move(60);
    assert.equal((await scan(stranger, random)).code, "operation_not_found");
  });

  test("is frozen for a token that was never its own though it was refused too often before (T12)", async () => {
    await start();
    const own = await enrolRaw(world, "mira");
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const text = await frameOf(opened);
    const scanned = await own.scan(text);
    const claims = await own.claimsFor(text, { ...scanned, body: { ...scanned.body, subject: opened.kept.subject } });
    const decide = async (changes: object) => own.decide(await signDecision(own.signer, { ...claims, ...changes }));
    const other = toBase64url(new Uint8Array(32));
    for (let i = 0; i < 20; i++) assert.equal((await decide({ dd: other })).code, "digest_mismatch");
    assert.equal((await decide({ dst: other })).code, "rate_limited");
    const [device] = await world.bank.sdk.devices.list("mira");
    assert.equal(device?.state, "frozen");
  });
});
