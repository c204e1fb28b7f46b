import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readQrText, decodeContent, parseStatic } from "@countersign/protocol";
import { claimed, claimPayment } from "../attacks/claimed.ts";
import { consume } from "../world/approve.ts";
import { frameOf, openOperation, statesUntil } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { typeCode } from "../world/type-code.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a payment that nobody has signed in for", () => {
  let world: World;
  let mira: RawDevice;
  let jonas: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.shop);
    jonas = await enrolRaw(world, "jonas", world.shop);
  });
  after(() => world.close());

  const ask = (change: object) =>
    world.shop.call("POST", "/v1/operations", {
      body: { ...proposalOf("payment", { authTime: world.clock.seconds() }), ...change },
    });
  const priced = (amount: string, currency = "EUR") => ask({ details: { amount, currency } });

  test("is paid by whoever scans it, types the code of the phone and lets it approve; then the shop learns who", async () => {
    const { opened, confirmationCode, signed, state } = await claimPayment(world, mira);
    assert.match(confirmationCode, /^[0-9]{6}$/);
    assert.equal((await mira.decide(await signed())).code, "confirmation_needed");
    const typed = await typeCode(opened, { purpose: "confirmation", code: confirmationCode });
    assert.deepEqual([typed.status, typed.body], [200, { state: "claimed" }]);
    assert.equal(await state(), "claimed", "typing is no decision: the phone still has to sign");
    assert.equal((await mira.decide(await signed())).body["state"], "approved");
    assert.equal((await world.shop.sdk.get(opened.id)).subject, undefined, "nobody is named before the release");
    const receipt = await consume(opened);
    assert.equal(receipt.user, "mira");
    assert.equal(receipt.claims.sub, receipt.subject);
    assert.equal(receipt.claims.dd, opened.kept.digest, "the digest names no subject, before and after");
  });

  test("tells the shop of no device before the release either: by its id the shop would know who only looked (S26)", async () => {
    const [known] = await world.shop.sdk.devices.list("mira");
    const seen = async (id: string) => (await world.shop.call("GET", `/v1/operations/${id}`)).body;
    const looked = await claimPayment(world, mira);
    assert.deepEqual([known?.id, (await seen(looked.opened.id))["device"]], [mira.identity().device, undefined]);
    await mira.decide(await looked.signed({ dec: "decline" }));
    assert.equal((await seen(looked.opened.id))["device"], undefined, "declined");
    const { opened, confirmationCode, signed } = await claimPayment(world, mira);
    await typeCode(opened, { purpose: "confirmation", code: confirmationCode });
    await mira.decide(await signed());
    assert.equal((await seen(opened.id))["device"], undefined, "approved and not yet taken");
    assert.equal((await consume(opened)).device, known?.id);
    assert.deepEqual((await seen(opened.id))["device"], { id: known?.id, kind: "Raw phone" });
    const left = await claimPayment(world, mira);
    world.clock.move(91);
    assert.equal((await seen(left.opened.id))["device"], undefined, "expired");
  });

  test("is not found by who looked at it: the shop's history names nobody before the release (S26)", async () => {
    const found = async () =>
      (await world.shop.sdk.history.page({ user: "jonas", limit: 1 })).operations.map(({ id }) => id);
    const looked = await claimPayment(world, jonas);
    assert.deepEqual(await world.shop.sdk.history.page({ user: "jonas", limit: 1 }), { operations: [] });
    await jonas.decide(await looked.signed({ dec: "decline" }));
    assert.deepEqual(await found(), []);
    const { opened, confirmationCode, signed } = await claimPayment(world, jonas);
    await typeCode(opened, { purpose: "confirmation", code: confirmationCode });
    await jonas.decide(await signed());
    assert.deepEqual(await found(), [], "approved and not yet taken");
    await consume(opened);
    assert.deepEqual(await found(), [opened.id]);
  });

  test("is not to be found out by when a device was last seen: the site is told the day", async () => {
    const seen = async () => (await world.shop.sdk.devices.list("mira")).map(({ lastSeenAt }) => lastSeenAt);
    const day = 24 * 3600;
    world.clock.move(2 * day - (world.clock.seconds() % day));
    await mira.account();
    const today = world.clock.seconds();
    assert.deepEqual(await seen(), [today]);
    world.clock.move(3600);
    await claimPayment(world, mira);
    assert.deepEqual(await seen(), [today], "the scan an hour later leaves no trace in it");
  });

  test("stands in its code for 90 seconds at most, without a hint and with the flags that say so", async () => {
    for (const [expiresInSeconds, lasts] of [
      [undefined, 90],
      [300, 90],
      [30, 30],
    ] as const) {
      const opened = await openOperation(world, "payment", {
        changes: expiresInSeconds === undefined ? {} : { expiresInSeconds },
      });
      const { payload } = parseStatic(decodeContent(readQrText(await frameOf(opened), "approval").bytes).static);
      assert.equal(payload.expiry - world.clock.seconds(), lasts);
      assert.equal(payload.hint, null);
      assert.deepEqual(payload.flags, {
        anonymous: true,
        sameDevice: false,
        offline: false,
        confirmation: true,
        userVerification: false,
      });
    }
  });

  test("belongs to the user whose phone has claimed it: that phone may read it, another's may not", async () => {
    const opened = await openOperation(world, "payment");
    const read = (device: RawDevice) => device.call("GET", `/v1/device/operations/${opened.id}`);
    assert.equal((await read(mira)).code, "operation_not_found", "while it is nobody's");
    await claimed(mira, opened);
    assert.equal((await read(mira)).body["state"], "claimed");
    assert.equal((await read(jonas)).code, "operation_not_found");
  });

  test("is declined without a code", async () => {
    const { signed, state } = await claimPayment(world, mira);
    assert.equal((await mira.decide(await signed({ dec: "decline", why: "changed_mind" }))).body["state"], "declined");
    assert.equal(await state(), "declined");
  });

  test("needs a frame of the last 15 seconds", async () => {
    const text = await frameOf(await openOperation(world, "payment"));
    world.clock.move(16);
    assert.equal((await mira.scan(text)).code, "qr_frame_stale");
  });

  test("is unknown to a phone of another organization's customer", async () => {
    const stranger = await enrolRaw(world, "mira");
    const opened = await openOperation(world, "payment");
    assert.equal((await stranger.scan(await frameOf(opened))).code, "operation_not_found");
    assert.equal((await world.shop.sdk.get(opened.id)).state, "presented");
  });

  test("may be about no more than its business's cap, in a currency that has one", async () => {
    assert.deepEqual(
      [(await priced("250")).status, (await priced("250.0000")).status, (await priced("0")).status],
      [201, 201, 201],
    );
    for (const answer of [
      await priced("250.0001"),
      await priced("251"),
      await priced("1000"),
      await priced("5", "USD"),
    ])
      assert.equal(answer.code, "details_rejected");
    const user = { state: 1, user: "mira", authTime: world.clock.seconds(), methods: ["password"] };
    assert.equal(
      (await ask({ details: { amount: "9000", currency: "USD" }, login: user })).status,
      201,
      "who is known",
    );
  });

  test("is refused for a user who is signed in but not named, and for types that grant more than a payment", async () => {
    assert.equal((await ask({ login: { state: 1 } })).code, "invalid_request");
    const evidence = { authTime: world.clock.seconds(), methods: ["password"] };
    assert.equal((await ask({ login: { state: 1, ...evidence } })).code, "invalid_request");
    for (const name of ["transfer", "login", "password-change"] as const) {
      const body = proposalOf(name, { authTime: world.clock.seconds() });
      assert.equal((await world.bank.call("POST", "/v1/operations", { body })).code, "invalid_request");
    }
  });

  test("is over when a second phone scans it: both screens are told, and the first phone decides nothing more", async () => {
    const { opened, text, signed } = await claimPayment(world, mira);
    assert.equal((await jonas.scan(text)).code, "operation_contended");
    assert.equal((await world.shop.sdk.get(opened.id)).state, "cancelled");
    assert.equal((await statesUntil(opened, ({ state }) => state === "cancelled")).at(-1)?.["state"], "cancelled");
    assert.equal((await mira.decide(await signed())).code, "operation_state_conflict");
    assert.equal((await mira.call("GET", `/v1/device/operations/${opened.id}`)).body["state"], "cancelled");
    const rows = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    const told = rows.filter(({ json }) => json.includes(opened.id) && json.includes('"contention"'));
    assert.equal(told.length, 1);
  });

  test("is over too when two phones come in the same moment", async () => {
    const opened = await openOperation(world, "payment");
    const text = await frameOf(opened);
    const lin = await enrolRaw(world, "lin", world.shop);
    const answers = await Promise.all([mira.scan(text), lin.scan(text)]);
    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([null, "operation_contended"]));
    assert.equal((await world.shop.sdk.get(opened.id)).state, "cancelled");
  });

  test("is closed for an hour to whose phone came second three times, also after the account was added anew, and to nobody else (T39)", async () => {
    const rude = await enrolRaw(world, "rude", world.shop);
    for (let i = 0; i < 3; i++) {
      const { text } = await claimPayment(world, mira);
      assert.equal((await rude.scan(text)).code, "operation_contended");
    }
    await world.restart();
    const { opened, text, state } = await claimPayment(world, mira);
    assert.equal((await rude.scan(text)).code, "rate_limited", "nor after a restart");
    assert.equal(await state(), "claimed", "and it stops nobody's any more");
    assert.equal((await rude.scan(await frameOf(await openOperation(world, "payment")))).code, "rate_limited");
    await rude.call("DELETE", "/v1/device");
    const anew = await enrolRaw(world, "rude", world.shop);
    assert.equal((await anew.scan(await frameOf(await openOperation(world, "payment")))).code, "rate_limited");
    const own = await openOperation(world, "payment", { user: "rude" });
    assert.equal((await anew.scan(await frameOf(own))).status, 200, "its own user's operations are open to it");
    assert.equal((await jonas.scan(await frameOf(await openOperation(world, "payment")))).status, 200);
    world.clock.move(3600);
    assert.equal((await anew.scan(await frameOf(await openOperation(world, "payment")))).status, 200);
    assert.ok(opened);
  });
});
