import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovingDevice } from "@countersign/approving-device";
import * as oidc from "openid-client";
import { approval } from "../world/approve.ts";
import { clientKey } from "../world/bridge.ts";
import {
  type Answered,
  type CibaClient,
  createCibaClient,
  type OpenedRequest,
  type Tokens,
} from "../world/ciba-client.ts";
import { enrolDevice } from "../world/devices.ts";
import { type Keycloak, startKeycloak } from "../world/keycloak.ts";
import { type KilledBridge, startKilledBridge } from "../world/killed-bridge.ts";
import { frameOf, type Opened, openOperation } from "../world/open-operation.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** Longer than a redemption keeps others out. */
const leaseSeconds = 6;

describe("a bridge that is killed at any moment", () => {
  let world: World;
  let bridge: KilledBridge;
  let keycloak: Keycloak;
  let client: CibaClient;
  let device: ApprovingDevice;
  let ahead = 0;

  before(async () => {
    world = await startWorld({ limits: noLimits });
    const key = clientKey();
    keycloak = await startKeycloak({
      channel: () => `http://localhost:${bridge.keycloakPort}/keycloak/ciba`,
      seconds: () => Math.floor(Date.now() / 1000) + ahead,
    });
    bridge = await startKilledBridge(world, {
      clients: [{ client_id: "kiosk", client_name: "Branch kiosk", jwks: key.jwks }],
      realms: [{ issuer: keycloak.issuer, clients: ["shop"], scenes: [{ type: "login", business: "accounts" }] }],
    });
    await bridge.start(ahead);
    client = await createCibaClient(bridge, { id: "kiosk", key });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(async () => {
    await bridge.close();
    await keycloak.close();
    await world.close();
  });

  async function comeBack(seconds: number): Promise<void> {
    ahead += seconds;
    await bridge.start(ahead);
  }
  async function approve({ id, display }: Pick<Opened, "id" | "display">): Promise<void> {
    assert.equal((await device.scan(await frameOf({ display }), null)).kind, "review");
    await device.decide(id, approval);
  }
  async function approved(): Promise<OpenedRequest> {
    const opened = await client.open({ login_hint: "mira" });
    await approve({ id: opened.operation, display: opened.display });
    return opened;
  }
  /** What the client heard; null when it heard nothing. */
  const redeem = ({ auth_req_id: id }: OpenedRequest): Promise<Answered<Tokens> | null> =>
    client.redeem(id).catch(() => null);
  const isGood = async ({ access_token: token }: Tokens) =>
    (await oidc.tokenIntrospection(client.config, token)).active;

  test("after the approval was used, and before any token: the client asks again and is served", async () => {
    const opened = await approved();
    bridge.killAfter(/\/consume$/);
    assert.equal(await redeem(opened), null);
    assert.equal((await world.bank.sdk.get(opened.operation)).state, "released");
    await comeBack(0);
    let answered = await redeem(opened);
    // A bridge that took long to come back serves at once: the first one can no more be at work.
    if (answered?.error !== null) {
      assert.equal(answered?.error, "slow_down", "the first one might still be at work");
      await bridge.kill();
      await comeBack(leaseSeconds);
      answered = await redeem(opened);
    }
    const tokens = answered?.body ?? assert.fail("no tokens");
    assert.ok(await isGood(tokens));
    assert.equal((await redeem(opened))?.error, "invalid_grant");
  });

  test("whenever it was: the client has tokens that are good, once", async () => {
    for (const ms of [5, 15]) {
      const opened = await approved();
      const asking = redeem(opened);
      await sleep(ms); // No two kills come at the same point of the work.
      await bridge.kill();
      const first = (await asking)?.body ?? null;
      await comeBack(leaseSeconds);
      const second = (await redeem(opened))?.body ?? null;
      const had = [first, second].filter((one) => one !== null);
      const good = await Promise.all(had.map(isGood));
      assert.deepEqual(good.filter(Boolean), [true], `${had.length} answers with tokens`);
      assert.equal((await redeem(opened))?.error, "invalid_grant");
    }
  });

  test("with a delegation of Keycloak's in hand: its result is told", async () => {
    const opened = await openOperation(world, "login", { user: "mira" });
    const request = await keycloak.ask({ login_hint: "mira", countersign_operation: opened.id });
    await bridge.kill();
    await approve(opened);
    await comeBack(0);
    await keycloak.waitFor(1);
    assert.equal(keycloak.stateOf(request ?? ""), "approved");
  });

  test("in the middle of telling Keycloak: the approval is told, and not destroyed", async () => {
    const opened = await openOperation(world, "login", { user: "mira" });
    const request = (await keycloak.ask({ login_hint: "mira", countersign_operation: opened.id })) ?? "";
    bridge.killAfter(/\/consume$/);
    await approve(opened);
    while ((await world.bank.sdk.get(opened.id)).state !== "released") await sleep(5);
    await comeBack(21);
    await keycloak.waitFor(2);
    assert.equal(keycloak.stateOf(request), "approved");
  });
});
