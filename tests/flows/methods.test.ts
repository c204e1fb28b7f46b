import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { verifyReceipt, createWebCrypto, parsePublicJwk } from "@countersign/protocol";
import { approveRaw } from "../world/raw-phones.ts";
import { consume } from "../world/approve.ts";
import { openOperation, statesUntil } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor, waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { rowsAbout } from "../world/raw-phones.ts";
import { openSameDevice } from "../world/same-device.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import {
  bringIntoForce,
  changeMethod,
  createTotpApp,
  originOf,
  registerPasskey,
  registerTotp,
} from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

const step = 30;

describe("methods on the page", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits, rows: [everyMethod] }, (given) => {
    ({ world, user } = given);
  });

  const approvedBy = async (id: string) => {
    const { state, method, device } = await world.bank.sdk.get(id);
    return [state, method, device];
  };

  test("a code of any authenticator app approves: it says the method, and no device", async () => {
    const app = await registerTotp({ world, party: world.bank, user });
    world.clock.move(step);
    const opened = await openOperation(world, "transfer", { user });
    const { methods, attempt } = await waysOf(opened);
    assert.deepEqual(methods, ["dynamic-code"]);
    assert.equal(attempt?.method, "dynamic-code", "the first way is under way at once");
    assert.deepEqual(attempt.show, { kind: "code", digits: [6] });
    const { body } = await typeFor(opened, attempt.id, app.code(world.clock.now()));
    assert.deepEqual(body, { state: "approved" });
    assert.deepEqual(await approvedBy(opened.id), ["approved", "dynamic-code", undefined]);
    const { receipt, user: released, device } = await consume(opened);
    assert.deepEqual([released, device], [user, null]);
    const { keys } = (await (await fetch(`${world.issuer}/jwks.json`)).json()) as { keys: Record<"x" | "y", string>[] };
    const claims = await verifyReceipt(createWebCrypto(), receipt, {
      issuer: world.issuer,
      audience: "example-bank",
      keyOf: () => parsePublicJwk({ kty: "EC", crv: "P-256", x: keys[0]?.x, y: keys[0]?.y }),
      now: null,
    });
    assert.deepEqual([claims.method, claims.acr, claims.amr], ["dynamic-code", "soft-offline", ["otp"]]);
    assert.equal(claims.cnf, undefined);
  });

  test("a passkey on the page approves what is bound to the attempt, and the phone may still scan until then", async () => {
    const phone = await enrolRaw(world, user);
    const passkey = await registerPasskey({ world, party: world.bank, user, by: phone });
    const opened = await openOperation(world, "login", { user });
    assert.deepEqual((await waysOf(opened)).methods, ["qr", "passkey", "dynamic-code"]);
    const { id, show } = await chooseWay(opened, "passkey");
    assert.deepEqual([show["kind"], show["rpId"], show["credentials"]], ["passkey", "localhost", [passkey.id]]);
    const assertion = passkey.assert(String(show["challenge"]), { counter: 1 });
    const answered = await fromPage(opened, "answer", { attempt: id, input: { passkey: assertion } });
    assert.deepEqual(answered.body, { state: "approved" });
    const again = await fromPage(opened, "answer", { attempt: id, input: { passkey: assertion } });
    assert.equal(again.code, "operation_state_conflict", "an attempt answers once");
    assert.deepEqual((await approvedBy(opened.id)).slice(0, 2), ["approved", "passkey"]);
    const other = await openOperation(world, "login", { user });
    await chooseWay(other, "passkey");
    assert.equal((await approveRaw(phone, other)).body["state"], "approved");
    assert.deepEqual((await approvedBy(other.id)).slice(0, 2), ["approved", "qr"]);
  });

  test("a way that is begun ends the one before, is told to the page, and leaves a row", async () => {
    const phone = await enrolRaw(world, user);
    const app = await registerTotp({ world, party: world.bank, user, by: phone });
    world.clock.move(step);
    const opened = await openOperation(world, "transfer", { user });
    const first = await chooseWay(opened, "dynamic-code");
    const second = await chooseWay(opened, "dynamic-code");
    assert.equal((await typeFor(opened, first.id, app.code(world.clock.now()))).code, "code_invalid");
    assert.equal((await waysOf(opened)).attempt?.id, second.id);
    assert.equal((await fromPage(opened, "method", { method: "qr" })).body["attempt"], null);
    assert.equal((await typeFor(opened, second.id, app.code(world.clock.now()))).code, "code_invalid");
    const told = await statesUntil(opened, ({ version }) => Number(version) >= 5);
    assert.equal(told.at(-1)?.["method"], "qr");
    const begun = (await rowsAbout(world, { operation: opened.id })).filter(({ event }) => event === "method.begun");
    assert.deepEqual(
      begun.map((row) => row["method"]),
      ["dynamic-code", "dynamic-code", "qr"],
    );
  });

  test("each time step of a code counts once, one step early or late is taken, two are not", async () => {
    const app = await registerTotp({ world, party: world.bank, user });
    const now = world.clock.now();
    const tryAt = async (offset: number) => {
      const opened = await openOperation(world, "transfer", { user });
      const { attempt } = await waysOf(opened);
      const answered = await typeFor(opened, attempt?.id ?? "", app.code(world.clock.now() + offset));
      await world.bank.sdk.cancel(opened.id).catch(() => {});
      return answered.code;
    };
    assert.equal(await tryAt(0), "code_invalid", "its registration has used this one");
    assert.equal(await tryAt(2 * step * 1000), "code_invalid");
    assert.equal(await tryAt(step * 1000), null);
    assert.equal(await tryAt(step * 1000), "code_invalid");
    world.clock.move(3 * step);
    assert.equal(await tryAt(-step * 1000), null);
    assert.equal(await tryAt(-2 * step * 1000), "code_invalid");
    assert.ok(world.clock.now() > now);
  });

  test("an operation of the same device that is decided on its page needs no code to come back", async () => {
    const app = await registerTotp({ world, party: world.bank, user });
    world.clock.move(step);
    const opened = await openSameDevice(world, user);
    const { attempt } = await waysOf(opened);
    assert.equal((await typeFor(opened, attempt?.id ?? "", app.code(world.clock.now()))).code, null);
    assert.equal((await consume(opened)).user, user);
  });

  test("a method comes with an approval on the phone, and nobody else's words open it", async () => {
    const phone = await enrolRaw(world, user);
    const app = await registerTotp({ world, party: world.bank, user, by: phone });
    const view = await world.bank.call("GET", `/v1/users/${user}/methods/dynamic-code`);
    assert.deepEqual([view.body["state"], view.body["label"]], ["active", "Test app"]);
    const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
    const opened = world.bank.sdk.open(
      { type: "method.change", business: "accounts", details: { add: "Passkey" }, login },
      { idempotencyKey: user },
    );
    await assert.rejects(opened, { code: "details_rejected" });
    const removed = await world.bank.call("DELETE", `/v1/users/${user}/methods/dynamic-code`);
    assert.equal(removed.body["state"], "none");
    world.clock.move(step);
    const transfer = await openOperation(world, "transfer", { user });
    const { show } = await chooseWay(transfer, "dynamic-code");
    assert.deepEqual(show, { kind: "code", digits: [8] }, "what the phone itself shows without a network is left");
    assert.equal(
      (await typeFor(transfer, (await waysOf(transfer)).attempt?.id ?? "", app.code(world.clock.now()))).code,
      "code_invalid",
    );
  });

  test("a registration that is asked for twice is begun once, and its key serves nothing else", async () => {
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    const path = `/v1/users/${user}/methods/dynamic-code`;
    const body = { authTime: site.authTime, confirmedBy: "password", label: "One" };
    const ask = (more = {}) =>
      world.bank.call("PUT", path, { body: { ...body, ...more }, idempotencyKey: `key-${user}` });
    const [first, second] = [await ask(), await ask()];
    assert.ok((first.body["show"] as { otpauth: string }).otpauth.startsWith("otpauth://totp/"));
    assert.deepEqual(second, first);
    assert.equal((await ask({ label: "Other" })).code, "idempotency_key_reused");
  });

  test("a change that a Chinese page begins is approved in Chinese words", async () => {
    const phone = await enrolRaw(world, user);
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    const begun = await changeMethod(site, { label: "手机上的", locale: "zh" });
    const { show, change } = begun.body as unknown as { show: { otpauth: string }; change: string };
    const code = createTotpApp(show.otpauth).code(world.clock.now());
    const proved = await changeMethod(site, { answer: { change, input: { code } } });
    const add = `验证器应用（手机上的） #${change.slice(-6)}`;
    assert.deepEqual(proved.body["approval"], { type: "method.change", details: { add } });
    await bringIntoForce({ world, party: world.bank, user, by: phone }, proved);
    const view = await world.bank.call("GET", `/v1/users/${user}/methods/dynamic-code`);
    assert.equal(view.body["state"], "active");
  });

  test("a setting is approved too, comes first from then on, and goes with its method", async () => {
    const phone = await enrolRaw(world, user);
    await registerTotp({ world, party: world.bank, user, by: phone });
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    const wished = await changeMethod(site, { preferFor: "transfer" });
    assert.deepEqual(wished.body["approval"], {
      type: "method.change",
      details: { first: "Authenticator app", for: "Bank transfer" },
    });
    assert.equal((await waysOf(await openOperation(world, "transfer", { user }))).methods[0], "qr");
    await bringIntoForce({ world, party: world.bank, user, by: phone }, wished);
    const opened = await openOperation(world, "transfer", { user });
    assert.deepEqual((await waysOf(opened)).methods, ["dynamic-code", "qr"]);
    assert.equal((await world.bank.sdk.get(opened.id)).method, "dynamic-code");
    const { trace } = await world.bank.sdk.get(opened.id);
    assert.ok(
      trace?.some(({ text }) => /The user wants dynamic-code/.test(text)),
      JSON.stringify(trace),
    );
  });

  test("a registration is refused that is late, wrong three times, another user's, or of a page that is not the site's", async () => {
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    assert.equal((await changeMethod({ ...site, authTime: world.clock.seconds() - 301 })).code, "invalid_request");
    assert.equal((await changeMethod({ ...site, method: "qr" })).code, "invalid_request");
    assert.equal((await changeMethod({ ...site, method: "passkey" })).code, "invalid_request");
    const elsewhere = await changeMethod({ ...site, method: "passkey" }, { origin: "https://evil.example" });
    assert.equal(elsewhere.code, "invalid_request");
    const begun = await changeMethod(site);
    const answer = { change: begun.body["change"], input: { code: "000000" } };
    const foreign = await changeMethod({ ...site, user: `${user}-other` }, { answer });
    assert.equal(foreign.code, "operation_not_found");
    const tries = [];
    for (let i = 0; i < 4; i++) tries.push((await changeMethod(site, { answer })).code);
    assert.deepEqual(tries, ["code_invalid", "code_invalid", "attempts_exceeded", "attempts_exceeded"]);
    const late = await changeMethod(site);
    world.clock.move(601);
    const over = await changeMethod(
      { ...site, authTime: world.clock.seconds() },
      { answer: { ...answer, change: late.body["change"] } },
    );
    assert.equal(over.code, "operation_expired");
  });

  test("a face registers with the device's own authenticator alone, and without a verified user nothing passes", async () => {
    const site = { party: world.bank, user, method: "face", authTime: world.clock.seconds() };
    const origin = originOf(world, world.bank);
    const register = async (attachment: string, userVerified: boolean) => {
      const begun = await changeMethod(site, { origin });
      const { show, change } = begun.body as unknown as {
        show: { challenge: string; platform: boolean };
        change: string;
      };
      assert.equal(show.platform, true);
      const credential = createSoftwareAuthenticator({ origin }).create(show.challenge, { userVerified });
      return (await changeMethod(site, { answer: { change, input: { credential: { ...credential, attachment } } } }))
        .code;
    };
    assert.equal(await register("cross-platform", true), "code_invalid");
    assert.equal(await register("platform", false), "code_invalid");
    const face = await registerPasskey({ world, party: world.bank, user }, { method: "face" });
    const opened = await openOperation(world, "login", { user });
    const { attempt } = await waysOf(opened);
    const challenge = String(attempt?.show["challenge"]);
    const answer = (passkey: unknown) => fromPage(opened, "answer", { attempt: attempt?.id, input: { passkey } });
    assert.equal(
      (await answer(face.assert(challenge, { userVerified: false, counter: 1 }))).code,
      "user_verification_required",
    );
    assert.equal((await answer(face.assert(challenge, { counter: 1 }))).body["state"], "approved");
  });
});
