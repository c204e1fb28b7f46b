import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeSigner, generatePrivateJwk, createNodeCrypto } from "@countersign/platform";
import { consume } from "../world/approve.ts";
import { digitsFor, offlineDecision } from "../world/offline.ts";
import { frameOf, openOperation, type Opened } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { typeCode } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("the record of a decision made without a network", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.bazaar);
  });
  after(() => world.close());

  interface Shown {
    readonly opened: Opened;
    readonly text: string;
  }
  async function show({ typed = true } = {}): Promise<Shown> {
    const opened = await openOperation(world, "item-transfer", { user: "mira" });
    const shown = { opened, text: await frameOf(opened) };
    const code = await digitsFor(world, mira, shown);
    if (typed) assert.equal((await typeCode(opened, { purpose: "offline", code })).status, 200);
    return shown;
  }
  const signed = async (shown: Shown, changes: object = {}, device = mira) => {
    const { subject = "" } = await world.bazaar.sdk.get(shown.opened.id);
    return offlineDecision(device, { ...shown, subject, changes });
  };
  const upload = (decision: string, device = mira) => device.call("POST", "/v1/device/offline-decisions", { decision });
  const stateOf = async ({ opened }: Shown) => (await world.bazaar.sdk.get(opened.id)).state;
  const rowsOf = async ({ opened }: Shown, event: string) => {
    const rows = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    return rows.filter(({ json }) => json.includes(opened.id) && json.includes(`"${event}"`)).length;
  };

  test("is kept once, and the device hears how the operation goes on", async () => {
    const shown = await show();
    const decision = await signed(shown);
    const answers = [await upload(decision), await upload(decision), await upload(await signed(shown, { iat: 1 }))];
    for (const { status, body } of answers)
      assert.deepEqual([status, body["operation"], body["state"]], [200, shown.opened.id, "approved"]);
    assert.equal(await rowsOf(shown, "offline.recorded"), 1);
    await consume(shown.opened);
    assert.equal((await upload(decision)).body["state"], "released");
    await shown.opened.party.sdk.outcome(shown.opened.id, "done");
    assert.deepEqual((await upload(decision)).body["outcome"], { result: "done" });
  });

  test("is taken days later, when the operation has long ended", async () => {
    const shown = await show();
    await consume(shown.opened);
    const decision = await signed(shown);
    world.clock.move(3 * 24 * 3600);
    assert.equal((await upload(decision)).body["state"], "released");
    const never = await show({ typed: false });
    const forgotten = await signed(never);
    world.clock.move(600);
    assert.equal((await upload(forgotten)).body["state"], "expired", "and when its digits were never typed");
  });

  test("moves nothing: before the digits are typed the operation waits for them", async () => {
    const shown = await show({ typed: false });
    assert.equal((await upload(await signed(shown))).body["state"], "presented");
    const code = await digitsFor(world, mira, shown);
    assert.equal((await typeCode(shown.opened, { purpose: "offline", code })).status, 200);
  });

  const contradictions: readonly (readonly [what: string, changes: object])[] = [
    ["another digest", { dd: "A".repeat(43) }],
    ["another code's static part", { qh: "A".repeat(43) }],
    ["another organization", { org: 99 }],
    ["another business", { biz: 99 }],
    ["another QR server", { qs: 99 }],
    ["a refusal", { dec: "decline" }],
    ["a refusal because it was not the user", { dec: "decline", why: "not_me" }],
  ];
  for (const [what, changes] of contradictions) {
    test(`that names ${what} is an alarm: what is not released is taken back`, async () => {
      const shown = await show();
      assert.equal((await upload(await signed(shown, changes))).code, "digest_mismatch");
      assert.equal(await stateOf(shown), "revoked");
      assert.deepEqual([await rowsOf(shown, "offline.refused"), await rowsOf(shown, "operation.revoked")], [1, 1]);
      const released = await show();
      await consume(released.opened);
      assert.equal((await upload(await signed(released, changes))).code, "digest_mismatch");
      assert.equal(await stateOf(released), "released", "what was used cannot be taken back");
      const open = await show({ typed: false });
      assert.equal((await upload(await signed(open, changes))).code, "digest_mismatch");
      assert.equal(await stateOf(open), "presented");
    });
  }

  test("with another installation's record is an alarm too", async () => {
    const shown = await show();
    const { app } = JSON.parse(Buffer.from((await signed(shown)).split(".")[1] ?? "", "base64url").toString());
    const other = await signed(shown, { app: { ...app, installation: "another-one" } });
    assert.equal((await upload(other)).code, "digest_mismatch");
    assert.equal(await stateOf(shown), "revoked");
    const newer = await show();
    assert.equal(
      (await upload(await signed(newer, { app: { ...app, version: "9.0" } }))).status,
      200,
      "an update is none",
    );
  });

  test("is refused when it is not the device's own: another key, other parties, another form", async () => {
    const shown = await show();
    const crypto = createNodeCrypto();
    const thief = { ...mira, signer: await createNodeSigner(crypto, generatePrivateJwk()) };
    const forged = { ...thief, signer: { ...thief.signer, kid: mira.signer.kid } };
    assert.equal((await upload(await signed(shown, {}, thief))).code, "proof_invalid");
    assert.equal((await upload(await signed(shown, {}, forged))).code, "proof_invalid");
    for (const changes of [
      { iss: "dev_01890a5d7e7a7bd0a1b2c3d4e5" },
      { sub: "bnd_01890a5d7e7a7bd0a1b2c3d4e5" },
      { aud: "https://other.example.com" },
    ])
      assert.equal((await upload(await signed(shown, changes))).code, "proof_invalid");
    for (const changes of [{ exp: 1 }, { dst: "A".repeat(43) }, { op: shown.opened.id }, { dec: "maybe" }])
      assert.equal((await upload(await signed(shown, changes))).code, "invalid_request");
    assert.equal((await upload("x")).code, "proof_invalid");
    assert.equal(await stateOf(shown), "approved", "none of it is the user's word");
  });

  test("of another user's operation, or of one that takes no offline code, is of none there is", async () => {
    const jonas = await enrolRaw(world, "jonas", world.bazaar);
    const shown = await show();
    assert.equal((await upload(await signed(shown, {}, jonas), jonas)).code, "operation_not_found");
    const plain = await openOperation(world, "item-transfer", { user: "mira", changes: { minimumAssurance: "soft" } });
    const decision = await signed({ opened: plain, text: await frameOf(plain) });
    assert.equal((await upload(decision)).code, "operation_not_found");
  });
});
