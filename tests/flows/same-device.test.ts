import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeContent, parseStatic, readQrText } from "@countersign/protocol";
import { claimed, type Claimed } from "../attacks/claimed.ts";
import { frameOf } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { refusalOf } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { openSameDevice, returnUrls } from "../world/same-device.ts";
import { proposalOf } from "../world/scenes.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("an operation of the same device", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
  });
  after(() => world.close());

  const ask = (change: object) =>
    world.bank.call("POST", "/v1/operations", {
      body: { ...proposalOf("transfer", { user: "mira", authTime: world.clock.seconds() }), ...change },
    });
  const claim = async () => claimed(mira, await openSameDevice(world, "mira"));
  const take = ({ opened }: Claimed, returnCode?: string, idempotencyKey = newKey()) =>
    world.bank.call("POST", `/v1/operations/${opened.id}/consume`, {
      body: returnCode === undefined ? {} : { returnCode },
      idempotencyKey,
    });

  test("goes back to the site with a code, and is taken with it, once", async () => {
    const asked = await claim();
    const { opened, signed } = asked;
    const answer = await mira.decide(await signed());
    assert.deepEqual([answer.body["state"], answer.body["returnUrl"]], ["approved", returnUrls.bank]);
    const returnCode = String(answer.body["returnCode"]);
    assert.match(returnCode, /^[A-Za-z0-9_-]{22}$/);
    const key = newKey();
    const receipt = await world.bank.sdk.consume(opened.id, {
      kept: opened.kept,
      about: opened.about,
      returnCode,
      idempotencyKey: key,
    });
    assert.equal(receipt.user, "mira");
    assert.equal(
      (await take(asked, returnCode, key)).body["receipt"],
      receipt.receipt,
      "the same key, the same answer",
    );
    assert.equal((await take(asked, returnCode)).code, "operation_already_consumed");
  });

  test("is not taken without the code, with another's, or with one of another operation; nothing changes", async () => {
    const [one, other] = [await claim(), await claim()];
    const [code, foreign] = [await mira.decide(await one.signed()), await mira.decide(await other.signed())].map(
      ({ body }) => String(body["returnCode"]),
    );
    for (const wrong of [undefined, foreign, "AAAAAAAAAAAAAAAAAAAAAA"])
      assert.equal((await take(one, wrong)).code, "code_invalid");
    assert.equal(await one.state(), "approved");
    assert.equal((await take(one, code)).status, 200);
    const { opened } = other;
    const options = { kept: opened.kept, about: opened.about, idempotencyKey: newKey() };
    assert.equal(await refusalOf(world.bank.sdk.consume(opened.id, options)), "code_invalid");
  });

  test("is taken within a minute of the decision, though the release would last longer", async () => {
    for (const [seconds, code] of [
      [59, null],
      [60, "code_invalid"],
    ] as const) {
      const asked = await claim();
      const { body } = await mira.decide(await asked.signed());
      world.clock.move(seconds);
      assert.equal((await take(asked, String(body["returnCode"]))).code, code);
    }
  });

  test("gives a new code for the same decision, and the old one is worth nothing, nor any longer", async () => {
    const asked = await claim();
    const decision = await asked.signed();
    const first = await mira.decide(decision);
    world.clock.move(30);
    const again = await mira.decide(decision);
    assert.notEqual(again.body["returnCode"], first.body["returnCode"]);
    assert.deepEqual([again.body["returnUrl"], again.body["version"]], [returnUrls.bank, first.body["version"]]);
    assert.equal((await take(asked, String(first.body["returnCode"]))).code, "code_invalid");
    world.clock.move(29);
    assert.equal((await take(asked, String(again.body["returnCode"]))).status, 200);
    const later = await mira.decide(decision);
    assert.deepEqual([later.body["state"], later.body["returnCode"]], ["released", undefined]);
  });

  test("gives nothing back for a refusal", async () => {
    const { signed } = await claim();
    const { body } = await mira.decide(await signed({ dec: "decline" }));
    assert.deepEqual([body["state"], body["returnUrl"], body["returnCode"]], ["declined", undefined, undefined]);
  });

  test("is scanned from a saved picture of any age, as long as its frame was a real one", async () => {
    const opened = await openSameDevice(world, "mira");
    const text = await frameOf(opened);
    const { bytes } = readQrText(text, "approval");
    assert.equal(parseStatic(decodeContent(bytes).static).payload.flags.sameDevice, true);
    world.clock.move(100);
    assert.equal((await mira.scan(text)).status, 200);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const qr = changed.toString("base64url");
    assert.equal((await mira.call("POST", "/v1/device/scans", { qr })).code, "qr_not_valid");
    world.clock.move(20);
    assert.equal((await mira.scan(text)).code, "operation_expired");
  });

  test("needs a return URL, and only one that is registered word for word", async () => {
    assert.equal((await ask({ sameDevice: true })).code, "invalid_request");
    assert.equal((await ask({ returnUrl: returnUrls.bank })).code, "invalid_request");
    assert.equal((await ask({ sameDevice: false, returnUrl: returnUrls.bank })).code, "invalid_request");
    for (const returnUrl of [
      `${returnUrls.bank}/`,
      `${returnUrls.bank}?a=b`,
      `${returnUrls.bank}#x`,
      returnUrls.bank.toUpperCase(),
      "http://localhost:8601/",
      returnUrls.bazaar,
      "javascript:alert(1)",
      "",
    ])
      assert.equal((await ask({ sameDevice: true, returnUrl })).code, "details_rejected", returnUrl);
    assert.equal((await ask({ sameDevice: true, returnUrl: returnUrls.bank })).status, 201);
    assert.equal((await ask({ sameDevice: false })).status, 201);
  });

  test("is for somebody who is known: a payment of nobody has no browser of its own", async () => {
    const body = { ...proposalOf("payment", { authTime: world.clock.seconds() }), sameDevice: true, returnUrl: "x" };
    assert.equal((await world.shop.call("POST", "/v1/operations", { body })).code, "invalid_request");
  });

  test("keeps its code nowhere in plain (P7)", async () => {
    const { claims, signed } = await claim();
    const { body } = await mira.decide(await signed());
    const stored = await world.running().verificationServer.context.store.operations.find(claims.op);
    assert.ok(!JSON.stringify(stored).includes(String(body["returnCode"])));
  });
});
