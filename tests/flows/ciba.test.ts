import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import * as oidc from "openid-client";
import { approval, refusal } from "../world/approve.ts";
import { clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient, type OpenedRequest } from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const payment = {
  type: "payment_initiation",
  instructedAmount: { amount: "249.90", currency: "EUR" },
  creditorAccount: { iban: "FI2112345600000785" },
  creditorName: "Mira Okafor",
};
const asDetails = (...details: readonly object[]) => ({ authorization_details: JSON.stringify(details) });

describe("CIBA in poll mode", () => {
  let world: World;
  let bridge: WorldBridge;
  let device: ApprovingDevice;
  let kiosk: CibaClient;
  let wallet: CibaClient;
  let payments: CibaClient;

  before(async () => {
    world = await startWorld({ limits: noLimits });
    const [kioskKey, walletKey, paymentsKey] = [clientKey(), clientKey(), clientKey()];
    bridge = await startBridge(world, {
      clients: [
        { client_id: "kiosk", client_name: "Branch kiosk", jwks: kioskKey.jwks },
        {
          client_id: "wallet",
          client_name: "Harbour Wallet",
          jwks: walletKey.jwks,
          dpop_bound_access_tokens: true,
          authorization_details_types: ["payment_initiation"],
        },
        {
          client_id: "payments",
          client_name: "Payments API",
          jwks: paymentsKey.jwks,
          introspects: "https://payments.example",
        },
      ],
    });
    kiosk = await createCibaClient(bridge, { id: "kiosk", key: kioskKey });
    wallet = await createCibaClient(bridge, { id: "wallet", key: walletKey, dpop: true });
    payments = await createCibaClient(bridge, { id: "payments", key: paymentsKey });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await world.close();
  });

  const ask = { login_hint: "mira", binding_message: "W4SCT" };
  const linesOf = async ({ operation }: OpenedRequest) => (await device.review(operation, "en"))?.lines;
  async function scan(opened: OpenedRequest): Promise<void> {
    assert.equal((await device.scan(await frameOf(opened), null)).kind, "review");
  }
  async function approve(opened: OpenedRequest): Promise<void> {
    await scan(opened);
    await device.decide(opened.operation, approval);
  }
  async function outcomeOf({ operation }: OpenedRequest) {
    let view = await world.bank.sdk.get(operation);
    while (!view.outcome) view = await world.bank.sdk.wait(operation, { afterVersion: view.version });
    return view.outcome;
  }
  /** An id token of a sign-in that was approved just now. */
  async function signIn(client: CibaClient): Promise<string> {
    const opened = await client.open(ask);
    await approve(opened);
    const { body } = await client.redeem(opened.auth_req_id);
    return body?.id_token ?? assert.fail("no id token");
  }

  test("a client shows the code, the phone shows whose screen it is, and tokens come with what was proved", async () => {
    const opened = await kiosk.open({
      ...ask,
      request_context: JSON.stringify({ address: "192.0.2.7", place: "Ghent" }),
    });
    assert.deepEqual([opened.expires_in, opened.interval], [120, 1]);
    assert.equal(opened.display.expiresAt, world.clock.seconds() + 120);
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "authorization_pending");
    await scan(opened);
    assert.deepEqual(await linesOf(opened), [
      ["App or service", "Branch kiosk"],
      ["Message on its screen", "W4SCT"],
    ]);
    const review = await device.review(opened.operation, "en");
    assert.deepEqual(review?.initiator, { address: "192.0.2.7", browser: null, place: "Ghent" });
    assert.equal(review?.loggedOut, true, "a client's word is no login");
    await device.decide(opened.operation, approval);
    const decidedAt = world.clock.seconds();

    world.clock.move(opened.interval ?? 5);
    const tokens = await oidc.pollBackchannelAuthenticationGrant(kiosk.config, opened);
    const { sub, acr, amr, auth_time: authTime } = tokens.claims() ?? assert.fail("no id token");
    assert.deepEqual([sub, acr, amr, authTime], ["mira", "soft", ["swk"], decidedAt]);
    assert.deepEqual([tokens.scope, tokens.refresh_token], ["openid", undefined]);
    assert.equal((await oidc.fetchUserInfo(kiosk.config, tokens.access_token, "mira")).sub, "mira");
    assert.deepEqual(await outcomeOf(opened), { result: "done" }, "both screens are told");
  });

  test("tokens come once: of many at once one client is served, and nobody afterwards", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    const tries = await Promise.all(Array.from({ length: 6 }, () => kiosk.redeem(opened.auth_req_id)));
    assert.equal(tries.filter(({ body }) => body !== null).length, 1);
    const refused = tries.flatMap(({ error }) => (error === null ? [] : [error]));
    assert.ok(
      refused.every((error) => ["slow_down", "invalid_grant"].includes(error)),
      refused.join(),
    );
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "invalid_grant");
    const { body } = tries.find((one) => one.body !== null) ?? assert.fail();
    const stillGood = await oidc.fetchUserInfo(kiosk.config, body?.access_token ?? "", "mira");
    assert.equal(stillGood.sub, "mira", "who came late took nothing away");
  });

  test("another client gets nothing for it, and uses nothing up", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    assert.equal((await wallet.redeem(opened.auth_req_id)).error, "invalid_grant");
    assert.equal((await world.bank.sdk.get(opened.operation)).state, "approved");
    assert.ok((await kiosk.redeem(opened.auth_req_id)).body);
  });

  test("a no is a no", async () => {
    const opened = await kiosk.open(ask);
    await scan(opened);
    await device.decide(opened.operation, refusal);
    for (let tries = 0; tries < 2; tries++)
      assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "access_denied");
  });

  test("a yes that was taken back is a no", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    await device.undo(opened.operation);
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "access_denied");
  });

  test("what nobody decided in time is over, and so is a yes that nobody fetched in time", async () => {
    const [undecided, unfetched] = [await kiosk.open(ask), await kiosk.open({ ...ask, requested_expiry: "30" })];
    assert.equal(unfetched.expires_in, 30);
    await approve(unfetched);
    world.clock.move(121);
    for (const { auth_req_id: id } of [undecided, unfetched])
      assert.equal((await kiosk.redeem(id)).error, "expired_token");
  });

  test("a client that asks too often is told to slow down, and may come again later", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    await world.stop();
    const errors = [];
    for (let tries = 0; tries < 3; tries++) errors.push((await kiosk.redeem(opened.auth_req_id)).error);
    assert.deepEqual(errors, ["authorization_pending", "slow_down", "slow_down"]);
    await world.restart();
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "slow_down", "whatever was decided meanwhile");
    world.clock.move(16);
    assert.ok((await kiosk.redeem(opened.auth_req_id)).body);
  });

  test("a Countersign that is away leaves the client waiting, and uses nothing up", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    await world.stop();
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "authorization_pending");
    assert.equal((await kiosk.ask(ask)).error, "temporarily_unavailable");
    await world.restart();
    world.clock.move(5);
    assert.ok((await kiosk.redeem(opened.auth_req_id)).body);
  });

  test("a restart in between changes nothing", async () => {
    const opened = await kiosk.open(ask);
    await approve(opened);
    await bridge.restart();
    assert.ok((await kiosk.redeem(opened.auth_req_id)).body);
    await bridge.restart();
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "invalid_grant");
  });

  test("tokens of a client that proves its key are bound to it, and without a proof nothing is used up", async () => {
    const opened = await wallet.open(ask);
    await approve(opened);
    assert.equal((await wallet.redeem(opened.auth_req_id, { proof: false })).error, "invalid_grant");
    assert.equal((await world.bank.sdk.get(opened.operation)).state, "approved");
    const { body } = await wallet.redeem(opened.auth_req_id);
    assert.equal(body?.token_type, "dpop");
    await assert.rejects(oidc.fetchUserInfo(wallet.config, body?.access_token ?? "", "mira"));
    const { proof } = wallet;
    const told = await oidc.fetchUserInfo(wallet.config, body?.access_token ?? "", "mira", {
      ...(proof && { DPoP: proof }),
    });
    assert.equal(told.sub, "mira");
  });

  describe("with authorization details", () => {
    test("the phone shows them, the token carries them, and the resource server sees them", async () => {
      const hint = await signIn(wallet);
      const opened = await wallet.open({ id_token_hint: hint, ...asDetails(payment) });
      await scan(opened);
      assert.deepEqual(await linesOf(opened), [
        ["Amount", "249.90"],
        ["Currency", "EUR"],
        ["To account", "FI2112345600000785"],
        ["Payee", "Mira Okafor"],
      ]);
      await device.decide(opened.operation, approval);
      const { body } = await wallet.redeem(opened.auth_req_id);
      assert.deepEqual(body?.authorization_details, [payment]);
      const seen = await oidc.tokenIntrospection(payments.config, body?.access_token ?? "");
      assert.deepEqual(
        [seen.active, seen.sub, seen.aud, seen["authorization_details"]],
        [true, "mira", "https://payments.example", [payment]],
      );
      const strangers = await oidc.tokenIntrospection(kiosk.config, body?.access_token ?? "");
      assert.deepEqual(strangers, { active: false }, "another client learns nothing");
    });

    test("a payment needs a user who signed in a short while ago", async () => {
      const hint = await signIn(wallet);
      const withoutLogin = await wallet.ask({ login_hint: "mira", ...asDetails(payment) });
      assert.equal(withoutLogin.error, "invalid_request");
      world.clock.move(901);
      assert.equal((await wallet.ask({ id_token_hint: hint, ...asDetails(payment) })).error, "invalid_request");
    });

    test("what no field shows, or no field takes, is not asked of anybody", async () => {
      const hint = await signIn(wallet);
      const { creditorName: _left, ...incomplete } = payment;
      const wrong: readonly (readonly object[])[] = [
        [{ type: "account_access" }],
        [incomplete],
        [{ ...payment, urgency: "high" }],
        [{ ...payment, creditorName: ["Mira", "Okafor"] }],
        [{ ...payment, creditorName: "Mira\u202eOkafor" }],
        [{ ...payment, instructedAmount: { amount: 249.9, currency: "EUR" } }],
        [{ ...payment, instructedAmount: { amount: "249,90", currency: "EUR" } }],
        [payment, payment],
      ];
      for (const details of wrong) {
        const { error } = await wallet.ask({ id_token_hint: hint, ...asDetails(...details) });
        assert.equal(error, "invalid_authorization_details", JSON.stringify(details));
      }
      const { error } = await kiosk.ask({ ...ask, ...asDetails(payment) });
      assert.equal(error, "invalid_authorization_details", "a client it is not for");
    });
  });

  test("a client that wants more than a phone's key is asked for more", async () => {
    const opened = await kiosk.open({ ...ask, acr_values: "hw uv" });
    await scan(opened);
    assert.equal((await device.review(opened.operation, "en"))?.userVerification, true);
    await assert.rejects(device.decide(opened.operation, approval));
    assert.equal((await kiosk.redeem(opened.auth_req_id)).error, "authorization_pending");
  });

  test("requests that cannot be shown or asked are refused with their own word", async () => {
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ login_hint: "nobody" }, "unknown_user_id"],
      [{ login_hint: "m".repeat(129) }, "unknown_user_id"],
      [{ login_hint: "." }, "unknown_user_id"],
      [{ login_hint: ".." }, "unknown_user_id"],
      [{ login_hint_token: "x" }, "invalid_request"],
      [{ id_token_hint: "x.y.z" }, "invalid_request"],
      [{ ...ask, user_code: "1234" }, "invalid_request"],
      [{ ...ask, binding_message: "a\u200bb" }, "invalid_binding_message"],
      [{ ...ask, binding_message: "x".repeat(141) }, "invalid_binding_message"],
      [{ ...ask, request_context: "Ghent" }, "invalid_request"],
      [{ ...ask, requested_expiry: "soon" }, "invalid_request"],
      [{ ...ask, scope: "profile" }, "invalid_request"],
    ];
    for (const [parameters, error] of cases)
      assert.equal((await kiosk.ask(parameters)).error, error, JSON.stringify(parameters));
  });

  test("nothing but what is told of is served", async () => {
    const metadata = kiosk.config.serverMetadata();
    assert.deepEqual(metadata.grant_types_supported, ["urn:openid:params:grant-type:ciba"]);
    assert.equal(metadata.authorization_endpoint, undefined);
    const statusOf = async (path: string, init: RequestInit = {}) => (await fetch(bridge.issuer + path, init)).status;
    assert.equal(await statusOf("/auth?client_id=kiosk"), 404);
    assert.equal(await statusOf("/session/end"), 404);
    assert.equal(await statusOf("/token"), 405);
    assert.equal(await statusOf("/token", { method: "POST", body: "x".repeat(17_000) }), 413);
    const { hostname, port } = new URL(bridge.issuer);
    const socket = connect(Number(port), hostname).setEncoding("utf8");
    socket.end("GET // HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.match(String((await once(socket, "data"))[0]), /^HTTP\/1\.1 404/);
    assert.equal(await statusOf("/healthz"), 200, "what is no address ends no server");
    const asked = await fetch(`${bridge.issuer}/.well-known/openid-configuration`, {
      headers: { "x-forwarded-host": "elsewhere.example", "x-forwarded-proto": "https" },
    });
    assert.equal(((await asked.json()) as { token_endpoint: string }).token_endpoint, `${bridge.issuer}/token`);
  });
});
