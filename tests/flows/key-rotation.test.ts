import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { generatePrivateJwk } from "@countersign/platform";
import { publicJwk, signDecision } from "@countersign/protocol";
import { openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { addPhone, approveRaw, bringPhone, claimOn, rowsAbout } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import { rotateKeys, rotationBody, withNewKeys } from "../world/rotate-raw.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("new keys for a device", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  let next: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    phone = await enrolRaw(world, user);
    next = await withNewKeys(world, phone);
  });

  const rotate = (wrong?: Parameters<typeof rotateKeys>[2]) => rotateKeys(world, { phone, next }, wrong);
  const rows = (event: string) => rowsAbout(world, { event, device: phone.identity().device });

  test("take the old ones' place in one step: the old key is unknown from then on", async () => {
    const before = await phone.openKeys(await phone.account());
    const answer = await rotate();
    assert.equal(answer.status, 200);
    const keys = await next.openKeys(answer);
    assert.deepEqual([keys.kUser, keys.epoch, keys.subject], [before.kUser, before.epoch, before.subject]);
    assert.notEqual(keys.kCode, before.kCode, "a copy of the old profile makes no offline codes");
    assert.equal((await phone.account()).code, "signature_invalid");
    assert.equal((await phone.call("DELETE", "/v1/device")).code, "signature_invalid");
    const account = await next.account();
    assert.deepEqual([account.body["state"], account.body["binding"]], ["active", phone.identity().binding]);
    assert.deepEqual(await next.openKeys(account), keys);
    const [row] = await rows("device.rekeyed");
    assert.deepEqual([row?.["old"], row?.["kid"]], [phone.signer.kid, next.signer.kid]);
  });

  test("approve what the old ones would have, and the receipt bears them", async () => {
    const answer = await rotate();
    assert.equal(answer.status, 200);
    await next.account();
    const opened = await openOperation(world, "transfer", { user });
    assert.equal((await approveRaw(next, opened)).body["state"], "approved");
    const { kept, about } = opened;
    const taken = await world.bank.sdk.consume(opened.id, { kept, about, idempotencyKey: newKey() });
    assert.equal(taken.user, user);
  });

  test("may come between scan and decision: the claim is the device's, not the key's", async () => {
    const opened = await openOperation(world, "transfer", { user });
    const claims = await claimOn(phone, opened);
    await rotate();
    assert.equal((await phone.decide(await signDecision(phone.signer, claims))).code, "signature_invalid");
    assert.equal((await next.decide(await signDecision(phone.signer, claims))).code, "proof_invalid");
    assert.equal((await next.decide(await signDecision(next.signer, claims))).body["state"], "approved");
  });

  test("are there when the answer was lost: the device asks with the new key", async () => {
    await rotate();
    await world.restart();
    assert.equal((await next.account()).body["state"], "active");
    assert.equal((await rotate()).code, "signature_invalid", "the old key cannot send them again");
  });

  test("are told to the other devices", async () => {
    const other = await addPhone(world, user, phone);
    await rotate();
    const notices = (await other.notices()).body["notices"] as { kind: string }[];
    assert.equal(notices[0]?.kind, "keys.rotated");
  });

  test("are taken five times a day, so that a stranger's phone cannot push what it is out of the others' sight (T10)", async () => {
    let stranger = await addPhone(world, user, phone);
    const again = async () => {
      next = await withNewKeys(world, stranger);
      const { code } = await rotateKeys(world, { phone: stranger, next });
      if (code === null) stranger = next;
      await stranger.account();
      return code;
    };
    for (let i = 0; i < 5; i++) assert.equal(await again(), null);
    await world.restart();
    for (let i = 0; i < 30; i++) assert.equal(await again(), "rate_limited");
    const kinds = ((await phone.notices()).body["notices"] as { kind: string }[]).map(({ kind }) => kind);
    assert.deepEqual([kinds.length, kinds.at(-1)], [6, "device.added"]);
    assert.equal(await rotate().then(({ code }) => code), null, "the user's own phone is none of it");
    world.clock.move(24 * 3600);
    assert.equal(await again(), null);
  });

  test("are those of one of two that come at once", async () => {
    const second = await withNewKeys(world, phone);
    const answers = await Promise.all([rotate(), rotateKeys(world, { phone, next: second })]);
    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([null, "signature_invalid"]));
    assert.equal((await rows("device.rekeyed")).length, 1);
  });

  const parties: Record<string, object> = {
    "another device": { iss: "dev_01h455vb4pex5vsknk084sn02q" },
    "another binding": { sub: "bnd_01h455vb4pex5vsknk084sn02q" },
    "another server": { aud: "https://verify.example.org" },
    "other keys": { kt: "A".repeat(43) },
    "another key before": { old: "A".repeat(43) },
    "a proof that was good an hour ago": { iat: 1, exp: 61 },
    "a proof that is good for too long": { exp: 4_000_000_000 },
  };
  for (const [what, claims] of Object.entries(parties)) {
    test(`are refused with a proof for ${what}; nothing changes and one row says so`, async () => {
      assert.equal((await rotate({ claims })).code, "proof_invalid");
      assert.deepEqual(
        (await rows("request.refused")).map(({ code }) => code),
        ["proof_invalid"],
      );
      assert.equal((await phone.account()).body["state"], "active");
      assert.equal((await next.account()).code, "signature_invalid");
    });
  }

  test("are refused when they did not prove themselves, or another key did", async () => {
    const stranger = await createRawDevice(world);
    for (const signer of [phone.signer, stranger.signer])
      assert.equal((await rotate({ signer })).code, "proof_invalid");
    const forged = { ...stranger.signer, kid: next.signer.kid };
    assert.equal((await rotate({ signer: forged })).code, "proof_invalid");
    const swapped = publicJwk(generatePrivateJwk());
    for (const body of [{ agreementKey: swapped }, { signingKey: swapped }, { proof: "x.y.z" }])
      assert.equal((await rotate({ body })).code, "proof_invalid");
    const { x } = swapped;
    for (const body of [{ agreementKey: { ...next.agreementKey, x } }, { signingKey: { ...next.signer.jwk, x } }])
      assert.equal((await rotate({ body })).code, "invalid_request", "no point of the curve");
    assert.equal((await phone.account()).body["state"], "active");
  });

  test("are refused when the old key did not sign the request", async () => {
    const stranger = await enrolRaw(world, `${user}-other`);
    const body = await rotationBody(world, { phone, next });
    assert.equal((await stranger.call("POST", "/v1/device/keys", body)).code, "proof_invalid");
    assert.equal((await next.call("POST", "/v1/device/keys", body)).code, "signature_invalid");
    assert.equal((await phone.account()).body["state"], "active");
  });

  test("are refused when a key is bound already, be it the device's own", async () => {
    const stranger = await enrolRaw(world, `${user}-other`);
    assert.equal((await rotateKeys(world, { phone, next: stranger })).code, "enrollment_conflict");
    assert.equal((await rotateKeys(world, { phone, next: phone })).code, "enrollment_conflict");
  });

  test("are for a device in use alone", async () => {
    await world.bank.sdk.devices.freeze(user, phone.identity().device);
    assert.equal((await rotate()).code, "device_frozen");
    await world.bank.sdk.devices.revoke(user, phone.identity().device);
    assert.equal((await rotate()).code, "device_revoked");
    const waiting = await bringPhone(world, user, { replace: true });
    const keys = await withNewKeys(world, waiting.phone);
    assert.equal((await rotateKeys(world, { phone: waiting.phone, next: keys })).code, "operation_not_found");
  });
});
