import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { staffOrganization } from "@countersign/protocol";
import { consoleToVerificationServer as server, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { revokeServer } from "@countersign/verification-server";
import { type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRelyingParty } from "../world/relying-party.ts";
import { nodesBeside } from "../world/shapes/start-apart-roles.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** Waits for what a bus brings: the clock of the world stands still, so nothing else would. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a console beside three verification servers", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  before(async () => {
    world = await startWorld({ limits: noLimits, shape: "cluster" });
    place = await startConsoleWorld(world, { apart: true });
    ada = await place.firstAdministrator();
  });
  after(async () => {
    await place.close();
    await world.close();
  });

  const nodes = () => nodesBeside(world.running().verificationServer);
  /** What every server knows now. */
  const known = () => Promise.all(nodes().map(({ context }) => context.registry.current()));

  test("has one session, whichever of them is asked, and finds what is under way", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    // Requests are dealt out in turn: each of the three is asked more than once.
    for (let k = 0; k < 9; k += 1) {
      const { operations } = await ada.ask(server.listOperations, { body: { q: opened.id.slice(0, 20) } });
      assert.ok(operations.some(({ id }) => id === opened.id));
    }
    const story = await ada.ask(server.readStory, { params: { id: opened.id }, body: {} });
    assert.ok(story.rows.length > 0);
    await ada.ask(staff.signOut, { body: {} });
    for (let k = 0; k < 3; k += 1)
      assert.equal((await ada.send(server.listOperations, { body: {} })).status, 401, "over at once");
    await ada.signIn();
  });

  test("registers what a phone has approved, and all of them know it without looking", async () => {
    const key = { hash: randomBytes(32).toString("base64url"), label: "Reports", scopes: null, businesses: null };
    const { state } = await ada.change({ kind: "api-key", organization: "example-bank", key });
    assert.equal(state, "applied");
    await until(async () => (await known()).every(({ apiKeys }) => apiKeys.some(({ hash }) => hash === key.hash)));
  });

  test("freezes a phone for all of them", async () => {
    const phone = await enrolDevice({ party: world.bank, user: "lin", clock: world.clock });
    const { devices } = await ada.ask(server.listDevices, { body: { organization: "example-bank" } });
    const [{ organization, subject, id: device } = assert.fail("no device")] = devices;
    const [account] = await phone.accounts();
    await ada.ask(server.freezeDevice, { body: { organization, subject, device, by: "nobody", why: "lost" } });
    for (let k = 0; k < 3; k += 1) assert.equal(await phone.checkAccount(account?.id ?? ""), "frozen");
  });

  test("lets its pages connect to where codes are made, and nowhere else", async () => {
    const { servers } = await world.running().verificationServer.context.registry.current();
    const qrServer = servers.find(({ kind }) => kind === "qr")?.url;
    const policy = (await fetch(`${place.origin}/`)).headers.get("content-security-policy") ?? "";
    assert.match(policy, new RegExp(`connect-src 'self' ${world.issuer} ${qrServer};`));
  });

  test("says whether it is of use, and is nobody at any of them from the moment it is shut out", async () => {
    assert.equal((await fetch(`${place.origin}/readyz`)).status, 200);
    const { verificationServer } = world.running();
    const { servers } = await verificationServer.context.registry.current();
    const { n = 0 } = servers.find(({ kind }) => kind === "console") ?? {};
    await verificationServer.changeRegistry("revoked", (now) => revokeServer(now, n, world.clock.seconds()));
    for (let k = 0; k < 3; k += 1)
      assert.equal((await ada.send(server.listOperations, { body: {} })).status, 503, "its requests are a stranger's");
    const apiKey = readFileSync(join(world.dataDir, "console", "api-key"), "utf8").trim();
    // An operation server asks anew after half a minute who a key stands for.
    world.clock.move(31);
    const site = createRelyingParty({ ...world, organization: staffOrganization, apiKey });
    assert.equal((await site.call("GET", "/v1/users/stf_x/devices")).code, "signature_invalid");
    // What was found out is told again for a second.
    await until(async () => (await fetch(`${place.origin}/readyz`)).status === 503);
  });
});
