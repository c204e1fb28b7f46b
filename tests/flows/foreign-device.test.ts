import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimPayment, claimTransfer } from "../attacks/claimed.ts";
import { openSameDevice } from "../world/same-device.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { approveRaw, bringPhone } from "../world/raw-phones.ts";
import { newKey } from "../world/relying-party.ts";
import { rotateKeys, rotationBody, withNewKeys } from "../world/rotate-raw.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";

/** An id that nothing has. */
const absent = "01h455vb4pex5vsknk084sn02q";

describe("somebody else's device (T17, T35)", () => {
  let world: World;
  let owner: RawDevice;
  let strangers: readonly RawDevice[];
  before(async () => {
    world = await startWorld({ limits: noLimits });
    owner = await enrolRaw(world, "mira");
    // Another user of the same site, the user of the same name of another site, and a phone nobody knows.
    strangers = [
      await enrolRaw(world, "jonas"),
      await enrolRaw(world, "mira", world.bazaar),
      await createRawDevice(world),
    ];
  });
  after(() => world.close());

  const answerOf = async (device: RawDevice, path: string, id: string) => {
    const { status, code, body } = await device.call("POST", path.replace("{id}", id), {});
    const { traceId: _own, ...told } = body;
    return { status, code, told };
  };

  for (const path of ["/v1/device/operations/{id}/undo", "/v1/device/operations/{id}/report"]) {
    test(`gets for ${path} what it gets for an operation there is none of, and changes nothing`, async () => {
      const opened = await openOperation(world, "transfer", { user: "mira" });
      await approveRaw(owner, opened);
      for (const stranger of strangers)
        assert.deepEqual(await answerOf(stranger, path, opened.id), await answerOf(stranger, path, `op_${absent}`));
      assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
    });
  }

  test("objects to no replacement, and hears of none", async () => {
    const { enrollment } = await bringPhone(world, "mira", { replace: true });
    for (const stranger of strangers) {
      const path = "/v1/device/enrollments/{id}/veto";
      assert.deepEqual(await answerOf(stranger, path, enrollment), await answerOf(stranger, path, `enr_${absent}`));
      const { code, body } = await stranger.notices();
      assert.ok(code === "signature_invalid" || (body["notices"] as unknown[]).length === 0);
    }
    const told = (await owner.notices()).body["notices"] as { enrollment?: string }[];
    assert.equal(told[0]?.enrollment, enrollment, "it still waits");
    assert.deepEqual((await owner.veto(enrollment)).body, { state: "dead" });
  });

  test("takes the place of no key: not with the owner's proof, nor for the owner's binding", async () => {
    const next = await withNewKeys(world, owner);
    const proof = await rotationBody(world, { phone: owner, next });
    for (const stranger of strangers) {
      const taken = await stranger.call("POST", "/v1/device/keys", proof);
      assert.ok(["proof_invalid", "signature_invalid"].includes(taken.code ?? ""), taken.code ?? "");
      const [{ device, binding }, theirs] = [owner.identity(), await withNewKeys(world, stranger)];
      const claims = { iss: device, sub: binding, old: owner.signer.kid };
      const hijack = await rotateKeys(world, { phone: stranger, next: theirs }, { claims });
      assert.ok(["proof_invalid", "signature_invalid"].includes(hijack.code ?? ""), hijack.code ?? "");
    }
    assert.equal((await owner.account()).body["state"], "active");
  });

  test("adds no passkey with the challenge that the owner was given", async () => {
    const { body } = await owner.call("POST", "/v1/device/passkeys/options", {});

    const challenge = String(body["challenge"]);
    const made = createSoftwareAuthenticator({ origin: world.issuer }).create(challenge);
    const [stranger] = strangers;
    const added = await stranger?.call("POST", "/v1/device/passkeys", { challenge, ...made });
    assert.equal(added?.code, "user_verification_required");
  });

  test("and another site's key take no operation, with the right return code or the first answer's idempotency key", async () => {
    const { opened, signed } = await claimTransfer(world, owner, "mira");
    assert.equal((await owner.decide(await signed())).body["state"], "approved");
    const sent = await openSameDevice(world, "mira");
    const { body } = await approveRaw(owner, sent);
    const key = newKey();
    const take = (party: typeof world.bank, id: string, returnCode?: unknown) =>
      party.call("POST", `/v1/operations/${id}/consume`, {
        body: returnCode === undefined ? {} : { returnCode },
        idempotencyKey: key,
      });
    for (const party of [world.bazaar, world.shop]) {
      assert.equal((await take(party, opened.id)).code, "operation_not_found");
      assert.equal((await take(party, sent.id, body["returnCode"])).code, "operation_not_found");
    }
    assert.equal((await take(world.bank, opened.id)).status, 200);
    assert.equal((await take(world.bazaar, opened.id)).code, "operation_not_found");
    assert.equal((await take(world.bank, sent.id, body["returnCode"])).status, 200);
  });

  test("reads nothing of a payment that it only came second at", async () => {
    const [mira, jonas] = [await enrolRaw(world, "mira", world.shop), await enrolRaw(world, "jonas", world.shop)];
    const { opened, text } = await claimPayment(world, mira);
    assert.equal((await jonas.scan(text)).code, "operation_contended");
    for (const path of ["", "/undo", "/report"]) {
      const method = path === "" ? "GET" : "POST";
      const body = path === "" ? undefined : {};
      assert.equal(
        (await jonas.call(method, `/v1/device/operations/${opened.id}${path}`, body)).code,
        "operation_not_found",
      );
    }
    const { device, subject } = (await world.shop.call("GET", `/v1/operations/${opened.id}`)).body;
    assert.deepEqual([device, subject], [undefined, undefined], "and the shop hears of neither");
  });
});
