import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { consoleToVerificationServer as server, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import { type Change, type ConsoleWorld, type StaffBrowser, startConsoleWorld } from "../world/console-world.ts";
import { createSoftwareAuthenticator } from "../world/software-authenticator.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

const secret = (): { link: string; hash: string } => {
  const token = randomBytes(32).toString("base64url");
  return { link: `#join=${token}`, hash: createHash("sha256").update(token).digest("base64url") };
};
const bank = { id: "example-bank", name: "Example Bank", origins: ["https://bank.example"] } as const;

describe("T53: somebody takes the console over", () => {
  let world: World;
  let place: ConsoleWorld;
  let ada: StaffBrowser;
  let ben: StaffBrowser;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    place = await startConsoleWorld(world);
    ada = await place.firstAdministrator();
  });
  after(async () => {
    await place.close();
    await world.close();
  });

  const version = async (): Promise<number> => (await ada.ask(server.readRegistry, { body: {} })).version;
  const organizationChange = async (name: string) =>
    ({
      kind: "organization",
      version: await version(),
      organization: { ...bank, name, firstDevice: "password", mode: "live" },
    }) as const;
  async function invite(role: "viewer" | "operator" | "administrator", name: string): Promise<StaffBrowser> {
    const { link, hash } = secret();
    const applied = await ada.change({ kind: "staff-invitation", name, role, hash });
    assert.equal(applied.state, "applied");
    const browser = place.open();
    await browser.join(link, name);
    return browser;
  }

  test("with the link of the first administrator, which opened once and opens nothing more", async () => {
    assert.equal(await place.console().inviteFirstAdministrator(), null);
    const other = place.open();
    await assert.rejects(other.join(secret().link, "Mallory"), /ticket_invalid/);
  });

  test("with an invitation that nobody has approved, and with one that was used", async () => {
    const { link, hash } = secret();
    const change = { kind: "staff-invitation", name: "Mallory", role: "administrator", hash } as const;
    const { id } = await ada.ask(staff.proposeChange, { body: { change } });
    await assert.rejects(place.open().join(link, "Mallory"), /ticket_invalid/);
    await ada.ask(staff.withdrawChange, { params: { id }, body: {} });
    const used = secret();
    await ada.change({ ...change, name: "Vera", role: "viewer", hash: used.hash });
    await place.open().join(used.link, "Vera");
    await assert.rejects(place.open().join(used.link, "Mallory"), /ticket_invalid/);
  });

  test("with a passkey that nobody registered, another page's, an answer given before, or a user who was not verified", async () => {
    const { origin } = place;
    const stranger = createSoftwareAuthenticator({ origin });
    const browser = place.open();
    const begin = async (): Promise<string> => (await browser.ask(staff.beginSignIn, { body: {} })).challenge;
    const signIn = (challenge: string, assertion: ReturnType<typeof stranger.assert>) =>
      browser.ask(staff.signIn, { body: { challenge, assertion } });
    const first = await begin();
    await assert.rejects(signIn(first, stranger.assert(first)), /user_verification_required/);
    await assert.rejects(
      signIn(first, ada.authenticator.assert(first, { origin: "https://other.example" })),
      /user_verification_required/,
    );
    await assert.rejects(
      signIn(first, ada.authenticator.assert(first, { userVerified: false })),
      /user_verification_required/,
    );
    const invented = randomBytes(32).toString("base64url");
    await assert.rejects(signIn(invented, ada.authenticator.assert(invented)), /user_verification_required/);
    const assertion = ada.authenticator.assert(first);
    await signIn(first, assertion);
    await assert.rejects(signIn(first, assertion), /user_verification_required/);
    const late = await begin();
    world.clock.move(200);
    await assert.rejects(signIn(late, ada.authenticator.assert(late)), /user_verification_required/);
    await ada.signIn();
  });

  test("with a session that was left open: it ends by itself, and its cookie with it", async () => {
    const browser = place.open();
    const { challenge } = await browser.ask(staff.beginSignIn, { body: {} });
    await browser.ask(staff.signIn, { body: { challenge, assertion: ada.authenticator.assert(challenge) } });
    world.clock.move(14 * 60);
    await browser.ask(staff.readMe, { body: {} });
    world.clock.move(15 * 60);
    await assert.rejects(browser.ask(staff.readMe, { body: {} }), /session_over/);
    await ada.signIn();
    const before = ada.cookie();
    await ada.ask(staff.signOut, { body: {} });
    const stolen = await ada.send(staff.readMe, {}, { cookie: before });
    assert.equal(stolen.status, 401);
    await ada.signIn();
  });

  test("with a stolen session: one's own keys and phones want the passkey once more", async () => {
    await ada.signIn();
    world.clock.move(241);
    for (const endpoint of [staff.beginPasskey, staff.addPhone])
      await assert.rejects(ada.ask(endpoint, { body: {} }), /user_verification_required/);
    const [passkey] = (await ada.ask(staff.readMe, { body: {} })).passkeys;
    await assert.rejects(
      ada.ask(staff.removePasskey, { body: { id: passkey?.id ?? "" } }),
      /user_verification_required/,
    );
    await ada.signIn();
    await assert.rejects(ada.ask(staff.removePasskey, { body: { id: passkey?.id ?? "" } }), /operation_state_conflict/);
  });

  test("from a role below: a viewer acts on nothing, an operator decides nothing, and neither says who is on the staff", async () => {
    const viewer = await invite("viewer", "Vic Sample");
    const operator = await invite("operator", "Opal Sample");
    await viewer.ask(server.listOperations, { body: {} });
    const phone = { organization: "example-bank", subject: "A".repeat(22), device: `dev_${"0".repeat(26)}` };
    const freeze = { body: { ...phone, by: "x", why: "because" } };
    await assert.rejects(viewer.ask(server.freezeDevice, freeze), /role_not_allowed/);
    await assert.rejects(operator.ask(server.freezeDevice, freeze), /operation_not_found/);
    await assert.rejects(operator.ask(server.thawDevice, freeze), /role_not_allowed/);
    const change = await organizationChange("Mallory's Bank");
    await assert.rejects(viewer.ask(staff.proposeChange, { body: { change } }), /role_not_allowed/);
    const { id } = await operator.ask(staff.proposeChange, { body: { change } });
    await assert.rejects(
      operator.ask(staff.askApproval, { params: { id }, body: { locale: "en" } }),
      /role_not_allowed/,
    );
    const { id: self } = await operator.ask(staff.readMe, { body: {} });
    const promotion = { kind: "staff-role", person: self, role: "administrator" } as const;
    await assert.rejects(operator.ask(staff.proposeChange, { body: { change: promotion } }), /role_not_allowed/);
  });

  test("by asking the verification server what only the console server may ask: those requests are not there", async () => {
    for (const endpoint of [server.applyChange, server.noteStaffAct])
      assert.equal((await ada.send(endpoint, { body: {} })).status, 404);
  });

  test("in somebody else's name: whatever a page says, the log has who was signed in", async () => {
    const me = await ada.ask(staff.readMe, { body: {} });
    const { id } = await world.bank.sdk.open(
      {
        type: "transfer",
        business: "transfers",
        details: { amount: "1.00", currency: "EUR", account: "DE89370400440532013000", payee: "Jonas Weber" },
        login: { state: 1, user: "user-9", authTime: world.clock.seconds(), methods: ["password"] },
      },
      { idempotencyKey: randomBytes(9).toString("hex") },
    );
    await ada.ask(server.cancelOperation, { params: { id }, body: { by: "somebody-else", why: "Asked by the site" } });
    const { rows } = await ada.ask(server.readStory, { params: { id }, body: {} });
    assert.ok(rows.some(({ facts }) => Object.values(facts).includes(me.id)));
    assert.ok(!JSON.stringify(rows).includes("somebody-else"));
  });

  test("by removing the last administrator, or making them something less", async () => {
    const { id } = await ada.ask(staff.readMe, { body: {} });
    for (const change of [
      { kind: "staff-removal", person: id },
      { kind: "staff-role", person: id, role: "viewer" },
    ] as const)
      await assert.rejects(ada.ask(staff.proposeChange, { body: { change } }), /operation_state_conflict/);
  });

  test("alone, as soon as there are two: the one who proposes does not decide, whatever their phone says", async () => {
    ben = await invite("administrator", "Ben Example");
    await ben.addPhone();
    const { id } = await ada.ask(staff.proposeChange, { body: { change: await organizationChange("Bank of Ada") } });
    const ask = { params: { id }, body: { locale: "en" } } as const;
    await assert.rejects(ada.ask(staff.askApproval, ask), /second_person_needed/);
    const { display } = await ben.ask(staff.askApproval, ask);
    await assert.rejects(ada.approveOnPhone(display), /no such operation/);
    await assert.rejects(ada.ask(staff.applyChange, { params: { id }, body: {} }), /operation_state_conflict/);
    await assert.rejects(ben.ask(staff.applyChange, { params: { id }, body: {} }), /operation_state_conflict/);
    const { organizations } = await ada.ask(server.readRegistry, { body: {} });
    assert.ok(!organizations.some(({ name }) => name === "Bank of Ada"));
    await ben.approveOnPhone(display);
    const applied = await ben.ask(staff.applyChange, { params: { id }, body: {} });
    assert.equal(applied.state, "applied");
    assert.equal((await ben.ask(staff.applyChange, { params: { id }, body: {} })).state, "applied");
  });

  test("after they were removed: no session, no passkey, and no phone of theirs is left", async () => {
    async function decide(change: Change, by: StaffBrowser): Promise<void> {
      const { id } = await ada.ask(staff.proposeChange, { body: { change } });
      const { display } = await by.ask(staff.askApproval, { params: { id }, body: { locale: "en" } });
      await by.approveOnPhone(display);
      assert.equal((await by.ask(staff.applyChange, { params: { id }, body: {} })).state, "applied");
    }
    const { link, hash } = secret();
    await decide({ kind: "staff-invitation", name: "Cleo Example", role: "administrator", hash }, ben);
    const cleo = place.open();
    await cleo.join(link, "Cleo Example");
    await cleo.addPhone();
    const { id: person } = await ben.ask(staff.readMe, { body: {} });
    const organization = "countersign-staff";
    const phones = async () =>
      (await ada.ask(server.listDevices, { body: { organization, state: "active" } })).devices.length;
    const before = await phones();
    await decide({ kind: "staff-removal", person }, cleo);
    assert.equal(await phones(), before - 1);
    await assert.rejects(ben.ask(staff.readMe, { body: {} }), /session_over/);
    await assert.rejects(ben.signIn(), /user_verification_required/);
  });
});
