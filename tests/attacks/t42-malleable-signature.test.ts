import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fromBase64url, fromHex, toBase64url, toHex } from "@countersign/protocol";
import { decisionChecks } from "@countersign/verification-server";
import { enrolRaw } from "../world/raw-device.ts";
import { claimTransfer } from "./claimed.ts";
import { decideBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe("T42: the twin of a signature, as good as the first", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  /** The same r with n - s. */
  function twinOf(jws: string): string {
    const [head = "", payload = "", signature = ""] = jws.split(".");
    const bytes = fromBase64url(signature);
    bytes.set(fromHex((order - BigInt(`0x${toHex(bytes.subarray(32))}`)).toString(16).padStart(64, "0")), 32);
    return `${head}.${payload}.${toBase64url(bytes)}`;
  }

  test("is a good signature, so no list may take its bytes for an identity", async () => {
    const mira = await enrolRaw(world, "mira");
    const claimed = await claimTransfer(world, mira, "mira");
    const twin = twinOf(await claimed.signed());
    assert.equal((await mira.decide(twin)).status, 200);
  });

  test("is no second decision: the nonce is burnt, and without that rule the write still refuses", async () => {
    const jonas = await enrolRaw(world, "jonas");
    const claimed = await claimTransfer(world, jonas, "jonas");
    const decision = await claimed.signed();
    await jonas.decide(decision);
    assert.equal((await jonas.decide(twinOf(decision))).code, "nonce_replayed");
    const checks = without(decisionChecks, "state and nonce", "rolling token");
    assert.equal(
      (await decideBy(world, { device: jonas, decision: twinOf(decision), checks })).code,
      "operation_already_decided",
    );
  });
});
