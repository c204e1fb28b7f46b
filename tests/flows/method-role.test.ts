import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { silentLog, systemRandom } from "@countersign/platform";
import { sealPhoneNumber } from "@countersign/relying-party";
import { openRoleKeys } from "../../cli/src/split/open-role-keys.ts";
import { openRoleIdentity } from "../../cli/src/split/role-identity.ts";
import { startMethodRole } from "../../cli/src/split/start-method-role.ts";
import type { RunningRole } from "../../cli/src/split/start-role.ts";
import { type Gateway, startGateway } from "../../roles/sms-server/test/gateway.ts";
import { consume } from "../world/approve.ts";
import { findFreePort } from "../world/free-port.ts";
import { inviteTo } from "../world/invite-server.ts";
import { openOperation } from "../world/open-operation.ts";
import { typeFor, waysOf } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a method server apart", () => {
  let world: World;
  let gateway: Gateway;
  let running: RunningRole;
  before(async () => {
    [world, gateway] = await Promise.all([
      startWorld({ limits: noLimits, rows: [everyMethod], shape: "split" }),
      startGateway(),
    ]);
    const [dataDir, port] = [join(world.dataDir, "method"), await findFreePort()];
    mkdirSync(dataDir, { mode: 0o700 });
    openRoleKeys({ role: "method", dataDir });
    const { verificationServer } = world.running();
    const nowMs = world.clock.now();
    const token = await inviteTo(verificationServer, { kind: "method", organizations: ["example-bank"], nowMs });
    const origin = `http://localhost:${port}`;
    const at = { origin, dataDir, verificationServer: world.issuer, clock: world.clock.now };
    const identity = await openRoleIdentity({ ...at, role: "method", token });
    const sms = { kind: "gateway", gateway: { url: gateway.url, token: gateway.token, sender: null } } as const;
    const place = { host: "localhost", port, random: systemRandom, log: silentLog };
    running = await startMethodRole({ ...at, ...identity, ...place, sms });
  });
  after(async () => {
    await running.close();
    await gateway.close();
    await world.close();
  });

  test("that has joined sends the texts of the organizations that it was let in for, and of no other", async () => {
    const { methods } = world.bank.sdk;
    const { sealTo, available } = await methods.read("mira", "sms");
    assert.ok(sealTo && available);
    const authTime = world.clock.seconds();
    const wish = { authTime, confirmedBy: "password", sealed: await sealPhoneNumber(sealTo, "+15550100042") } as const;
    const begun = await methods.change("mira", "sms", wish, { idempotencyKey: newKey() });
    const answer = { change: begun.change, input: { code: gateway.lastCode() } };
    await methods.change("mira", "sms", { authTime, answer }, { idempotencyKey: newKey() });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const { attempt } = await waysOf(opened);
    assert.equal((await typeFor(opened, attempt?.id ?? "", gateway.lastCode())).body["state"], "approved");
    assert.equal((await consume(opened)).user, "mira");
    assert.equal((await world.shop.sdk.methods.read("mira", "sms")).available, false);
  });

  test("says that it is of use, and that it is not without its verification server", async () => {
    assert.equal((await fetch(`${running.origin}/readyz`)).status, 200);
    await world.stop();
    world.clock.move(31);
    let status = 200;
    while (status === 200) ({ status } = await fetch(`${running.origin}/readyz`));
    assert.equal(status, 503);
  });
});
