import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createNodeCrypto } from "@countersign/platform";
import { builtInTemplates, passkeyChallenge, toBase64url } from "@countersign/protocol";
import { registerType } from "@countersign/verification-server";
import { type Claimed, claimTransfer } from "../attacks/claimed.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { rotateKeys, withNewKeys } from "../world/rotate-raw.ts";
import {
  type Ceremony,
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from "../world/software-authenticator.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const crypto = createNodeCrypto();

/** Adds a passkey the way an app does. */
async function addPasskey(phone: RawDevice, authenticator: SoftwareAuthenticator, ceremony: Ceremony = {}) {
  const { body } = await phone.call("POST", "/v1/device/passkeys/options", {});
  const challenge = String(body["challenge"]);
  return phone.call("POST", "/v1/device/passkeys", { challenge, ...authenticator.create(challenge, ceremony) });
}

/** A decision and the assertion over its signing input. */
async function withAssertion(claimed: Claimed, authenticator: SoftwareAuthenticator, ceremony: Ceremony = {}) {
  const decision = await claimed.signed({ uv: "passkey" });
  const challenge = await passkeyChallenge(crypto, decision.slice(0, decision.lastIndexOf(".")));
  return { decision, passkey: authenticator.assert(toBase64url(challenge), ceremony) };
}

describe("a passkey over the decision (§7)", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    await world
      .running()
      .verificationServer.changeRegistry("test", (now) => registerType(now, { ...transfer, minimumAssurance: "uv" }));
  });
  after(() => world.close());

  const decide = (phone: RawDevice, body: object) => phone.call("POST", "/v1/device/decisions", body);

  async function enrolledWith(user: string, options: { backedUp?: boolean; mayBeBackedUp?: boolean } = {}) {
    const phone = await enrolRaw(world, user);
    const authenticator = createSoftwareAuthenticator({ origin: world.issuer, ...options });
    const { code, body } = await addPasskey(phone, authenticator);
    assert.equal(code, null);
    return { phone, authenticator, assurance: body["assurance"] };
  }

  for (const [user, backedUp, acr] of [
    ["bound", false, "hw"],
    ["synced", true, "uv"],
  ] as const) {
    test(`approves what wants the user verified; ${user} to the device or not, the receipt says ${acr}`, async () => {
      const { phone, authenticator, assurance } = await enrolledWith(user, { backedUp });
      assert.equal(assurance, acr);
      const claimed = await claimTransfer(world, phone, user);
      assert.equal((await decide(phone, await withAssertion(claimed, authenticator))).body["state"], "approved");
      const { kept, about, id } = claimed.opened;
      const taken = await world.bank.sdk.consume(id, { kept, about, idempotencyKey: `take-${id}` });
      assert.equal(taken.claims.acr, acr);
      assert.deepEqual(taken.claims.amr, ["swk", "user"]);
    });
  }

  test("is refused in every other form, and the operation stays as it was", async () => {
    const { phone, authenticator } = await enrolledWith("mira");
    const stranger = createSoftwareAuthenticator({ origin: world.issuer });
    const claimed = await claimTransfer(world, phone, "mira");
    const good = await withAssertion(claimed, authenticator);
    const elsewhere = await claimed.signed({ uv: "passkey", jti: "another-jti-of-this-test" });
    const wrong: Readonly<Record<string, object>> = {
      "no assertion": { decision: good.decision },
      "an assertion over another decision": { decision: elsewhere, passkey: good.passkey },
      "another origin": await withAssertion(claimed, authenticator, { origin: "https://look-alike.example" }),
      "another RP id": await withAssertion(claimed, authenticator, { rpId: "look-alike.example" }),
      "a user who was not verified": await withAssertion(claimed, authenticator, { userVerified: false }),
      "a credential nobody added": await withAssertion(claimed, stranger),
      "a foreign credential under this one's name": {
        ...good,
        passkey: { ...(await withAssertion(claimed, stranger)).passkey, id: authenticator.id, rawId: authenticator.id },
      },
      "an assertion beside a decision that does not name it": {
        decision: await claimed.signed({ uv: "none" }),
        passkey: good.passkey,
      },
    };
    for (const [what, body] of Object.entries(wrong))
      assert.equal((await decide(phone, body)).code, "user_verification_required", what);
    assert.equal(await claimed.state(), "claimed");
    assert.equal((await decide(phone, good)).body["state"], "approved");
  });

  test("is refused when its counter went back", async () => {
    const { phone, authenticator } = await enrolledWith("counting");
    const first = await claimTransfer(world, phone, "counting");
    const ahead = await withAssertion(first, authenticator, { counter: 7 });
    assert.equal((await decide(phone, ahead)).body["state"], "approved");
    const second = await claimTransfer(world, phone, "counting");
    for (const counter of [7, 6, 0])
      assert.equal(
        (await decide(phone, await withAssertion(second, authenticator, { counter }))).code,
        "user_verification_required",
      );
    const newer = await withAssertion(second, authenticator, { counter: 8 });
    assert.equal((await decide(phone, newer)).body["state"], "approved");
  });

  test("that is on other devices too is not enough where the device's own is wanted", async () => {
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    const { verificationServer } = world.running();
    await verificationServer.changeRegistry("test", (now) =>
      registerType(now, { ...transfer, minimumAssurance: "hw" }),
    );
    const { assurance } = await enrolledWith("not-yet", { mayBeBackedUp: true });
    assert.equal(assurance, "uv", "nor is one that may be there tomorrow");
    const { phone, authenticator } = await enrolledWith("cloud", { backedUp: true });
    const claimed = await claimTransfer(world, phone, "cloud");
    assert.equal((await decide(phone, await withAssertion(claimed, authenticator))).code, "assurance_insufficient");
    await verificationServer.changeRegistry("test", (now) =>
      registerType(now, { ...transfer, minimumAssurance: "uv" }),
    );
  });

  test("is not added later by way of new keys or of a freeze: the time runs from the enrolment (T11)", async () => {
    const phone = await enrolRaw(world, "rekeyed");
    world.clock.move(601);
    const next = await withNewKeys(world, phone);
    assert.equal((await rotateKeys(world, { phone, next })).code, null);
    await next.account();
    await world.bank.sdk.devices.freeze("rekeyed", phone.identity().device);
    await world.bank.sdk.devices.thaw("rekeyed", phone.identity().device);
    assert.equal((await next.call("POST", "/v1/device/passkeys/options", {})).code, "method_not_allowed");
    const made = createSoftwareAuthenticator({ origin: world.issuer }).create("A".repeat(43));
    const added = await next.call("POST", "/v1/device/passkeys", { challenge: "A".repeat(43), ...made });
    assert.equal(added.code, "method_not_allowed");
  });

  test("is added soon after enrolment, once, and by a verified user alone", async () => {
    const phone = await enrolRaw(world, "careful");
    const authenticator = createSoftwareAuthenticator({ origin: world.issuer });
    const unverified = await addPasskey(phone, authenticator, { userVerified: false });
    assert.equal(unverified.code, "user_verification_required");
    const foreign = await addPasskey(phone, authenticator, { origin: "https://look-alike.example" });
    assert.equal(foreign.code, "user_verification_required");
    const experimental = await addPasskey(phone, authenticator, { algorithm: -48 });
    assert.equal(experimental.code, "user_verification_required", "ML-DSA is not among the algorithms that are taken");
    const own = authenticator.create("A".repeat(43));
    const invented = await phone.call("POST", "/v1/device/passkeys", { challenge: "A".repeat(43), ...own });
    assert.equal(invented.code, "user_verification_required");
    assert.equal((await addPasskey(phone, authenticator)).code, null);
    const second = createSoftwareAuthenticator({ origin: world.issuer });
    assert.equal((await addPasskey(phone, second)).code, "invalid_request", "there are no options for a second");
    const late = await enrolRaw(world, "late");
    world.clock.move(601);
    assert.equal((await late.call("POST", "/v1/device/passkeys/options", {})).code, "method_not_allowed");
  });
});
