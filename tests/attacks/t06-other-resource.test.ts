import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as oidc from "openid-client";
import { approval } from "../world/approve.ts";
import { bridgeScenes, clientKey, startBridge, type WorldBridge } from "../world/bridge.ts";
import { type CibaClient, createCibaClient } from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const payments = "https://payments.example";
const accounts = "https://accounts.example";
const scenes = {
  ...bridgeScenes,
  details: {
    ...bridgeScenes.details,
    account_access: {
      type: "client-sign-in",
      business: "accounts",
      resource: accounts,
      fields: { client: { clientName: true } },
    },
  },
};
const access = { authorization_details: JSON.stringify([{ type: "account_access" }]) };

describe("T6: a token for something else than the user approved", () => {
  let world: World;
  let bridge: WorldBridge;
  let wallet: CibaClient;
  let device: Awaited<ReturnType<typeof enrolDevice>>;
  const key = clientKey();
  before(async () => {
    world = await startWorld({ limits: noLimits });
    const authorization_details_types = ["payment_initiation", "account_access"];
    bridge = await startBridge(world, {
      scenes,
      clients: [
        { client_id: "wallet", client_name: "Harbour Wallet", jwks: key.jwks, authorization_details_types },
        { client_id: "accounts", client_name: "Accounts API", jwks: key.jwks, introspects: accounts },
        { client_id: "payments", client_name: "Payments API", jwks: key.jwks, introspects: payments },
      ],
    });
    wallet = await createCibaClient(bridge, { id: "wallet", key });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await world.close();
  });

  const ask = (wish: Record<string, string>) => wallet.ask({ login_hint: "mira", ...wish });
  async function approve(wish: Record<string, string>): Promise<string> {
    const opened = await wallet.open({ login_hint: "mira", ...wish });
    await device.scan(await frameOf(opened), null);
    await device.decide(opened.operation, approval);
    return opened.auth_req_id;
  }
  async function audienceAt(resource: string, token: string): Promise<unknown> {
    const server = await createCibaClient(bridge, { id: resource === payments ? "payments" : "accounts", key });
    const { active, aud } = await oidc.tokenIntrospection(server.config, token);
    return active ? aud : null;
  }

  test("is not asked for by a sign-in that names a resource", async () => {
    for (const resource of [payments, accounts, `${payments}/`, "https://other.example"])
      assert.equal((await ask({ resource })).error, "invalid_target", resource);
    const signing = await createCibaClient(bridge, { id: "wallet", key, signed: true });
    assert.equal((await signing.ask({ login_hint: "mira", resource: payments })).error, "invalid_target", "signed");
  });

  test("is not asked for by details that name the resource of others, alone or beside their own", async () => {
    assert.equal((await ask({ ...access, resource: payments })).error, "invalid_target");
    const both = new URLSearchParams({ scope: "openid", login_hint: "mira", ...access, resource: accounts });
    both.append("resource", payments);
    const refused = oidc.initiateBackchannelAuthentication(wallet.config, both);
    await assert.rejects(refused, { error: "invalid_target" });
  });

  test("is not had at the token endpoint either, and its own resource alone takes the right one", async () => {
    const id = await approve({ ...access, resource: accounts });
    const { body } = await wallet.redeem(id);
    const token = body?.access_token ?? "";
    assert.deepEqual([await audienceAt(accounts, token), await audienceAt(payments, token)], [accounts, null]);
    const grant = "urn:openid:params:grant-type:ciba";
    for (const wish of [{}, access]) {
      const late = oidc.genericGrantRequest(wallet.config, grant, {
        auth_req_id: await approve(wish),
        resource: payments,
      });
      await assert.rejects(late, { error: "invalid_target" });
    }
  });
});
