import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import { staffOrganization } from "@countersign/protocol";
import { consoleToVerificationServer as server, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { type Change, type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

type Role = "viewer" | "operator" | "administrator";
const secret = (): { link: string; hash: string } => {
  const token = randomBytes(32).toString("base64url");
  return { link: `#join=${token}`, hash: createHash("sha256").update(token).digest("base64url") };
};

describe("T53: somebody is about to lose their role, and prepares for it", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  beforeEach(async () => {
    world = await startWorld({ limits: noLimits });
    place = await startConsoleWorld(world);
    ada = await place.firstAdministrator();
  });
  afterEach(async () => {
    await place.close();
    await world.close();
  });

  /** Proposed by one, decided by another. */
  async function decide(change: Change, { by, proposed }: { by: StaffBrowser; proposed: StaffBrowser }): Promise<void> {
    const { id } = await proposed.ask(staff.proposeChange, { body: { change } });
    const { display } = await by.ask(staff.askApproval, { params: { id }, body: { locale: "en" } });
    await by.approveOnPhone(display);
    assert.equal((await by.ask(staff.applyChange, { params: { id }, body: {} })).state, "applied");
  }
  async function invite(role: Role, name: string): Promise<StaffBrowser> {
    const { link, hash } = secret();
    assert.equal((await ada.change({ kind: "staff-invitation", name, role, hash })).state, "applied");
    const browser = place.open();
    await browser.join(link, name);
    return browser;
  }
  const idOf = async (browser: StaffBrowser): Promise<string> => (await browser.ask(staff.readMe, { body: {} })).id;

  test("with a link that he had approved for somebody else and kept: it ends with him", async () => {
    const ben = await invite("administrator", "Ben Example");
    await ben.addPhone();
    const { link, hash } = secret();
    const invitation = { kind: "staff-invitation", name: "Cleo Example", role: "administrator", hash } as const;
    await decide(invitation, { proposed: ben, by: ada });
    await decide({ kind: "staff-role", person: await idOf(ben), role: "viewer" }, { proposed: ben, by: ada });
    await assert.rejects(place.open().join(link, "Cleo Example"), /ticket_invalid/);
    const again = secret();
    await ada.change({ ...invitation, hash: again.hash });
    assert.equal((await place.open().join(again.link, "Cleo Example")).role, "administrator");
  });

  test("with proposals that wait for somebody who does not look closely: they are taken back with his role", async () => {
    const olive = await invite("operator", "Olive Sample");
    const key = { hash: randomBytes(32).toString("base64url"), label: "Reports", scopes: null, businesses: null };
    const change: Change = { kind: "api-key", organization: "example-bank", key };
    const { id } = await olive.ask(staff.proposeChange, { body: { change } });
    await ada.change({ kind: "staff-removal", person: await idOf(olive) });
    const asked = ada.ask(staff.askApproval, { params: { id }, body: { locale: "en" } });
    await assert.rejects(asked, /operation_state_conflict/);
    assert.deepEqual((await ada.ask(staff.listChanges, { body: { open: true } })).changes, []);
  });

  test("with a proposal that a phone was asked about in vain: nobody is asked again", async () => {
    const olive = await invite("operator", "Olive Sample");
    const key = { hash: randomBytes(32).toString("base64url"), label: "Reports", scopes: null, businesses: null };
    const change: Change = { kind: "api-key", organization: "example-bank", key };
    const { id } = await olive.ask(staff.proposeChange, { body: { change } });
    const ask = { params: { id }, body: { locale: "en" } } as const;
    await ada.ask(staff.askApproval, ask);
    await ada.change({ kind: "staff-role", person: await idOf(olive), role: "viewer" });
    await assert.rejects(ada.ask(staff.askApproval, ask), /operation_state_conflict/);
    await ada.ask(staff.rejectChange, { params: { id }, body: { why: "Olive left" } });
    const { changes } = await ada.ask(staff.listChanges, { body: { open: true } });
    assert.deepEqual(changes, []);
  });

  test("an operator takes nobody's approving phone away for good: stopping it for a while is enough", async () => {
    const olive = await invite("operator", "Olive Sample");
    const { devices } = await olive.ask(server.listDevices, { body: { organization: staffOrganization } });
    const [phone] = devices.filter(({ state }) => state === "active");
    assert.ok(phone);
    const { id: device, organization, subject } = phone;
    const of = { body: { organization, subject, device, by: "x", why: "lost" } };
    await assert.rejects(olive.ask(server.revokeDevice, of), /role_not_allowed/);
    assert.equal((await olive.ask(server.freezeDevice, of)).state, "frozen");
    assert.equal((await ada.ask(server.thawDevice, of)).state, "active");
    assert.equal((await ada.ask(server.revokeDevice, of)).state, "revoked");
  });
});
