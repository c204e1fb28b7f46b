import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { toBase64url } from "@countersign/protocol";
import { systemRandom } from "@countersign/platform";
import { activationRules, createIssueTicket, requestRules, ticketRules } from "@countersign/verification-server";
import { consume } from "../world/approve.ts";
import { openOperation } from "../world/open-operation.ts";
import { createRawDevice, enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { approveRaw, bringPhone, letIn, openDeviceAdd } from "../world/raw-phones.ts";
import { refusalOf, refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { openFrontDoor } from "./front-door.ts";
import { accountBy } from "./weak-steps.ts";
import { without } from "./without.ts";

describe("T10: an operation server that lies", () => {
  let world: World;
  let user: string;
  let victim: RawDevice;
  let subject: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  beforeEach(async () => {
    victim = await enrolRaw(world, user);
    ({ subject } = await victim.openKeys(await victim.account()));
  });

  const server = () => world.running().verificationServer.forOperationServer;
  const caller = { role: "operation-server", organizations: null } as const;
  const asked = () => ({ organization: "example-bank", businesses: null, key: "key", idempotencyKey: newKey() });

  /** Issues a ticket for the victim that no site has asked for, and confirms the attacker's own phone at it. */
  async function hijack(replace: boolean, issue = server().issueTicket) {
    const ticket = await issue(
      {
        body: {
          asked: asked(),
          requestHash: toBase64url(systemRandom(32)),
          subject,
          userReference: "AAAA",
          authTime: world.clock.seconds(),
          replace,
        },
      },
      caller,
    );
    const phone = await createRawDevice({ ...world, os: "Phone of the user" });
    const shortString = await phone.digits(ticket.code, await phone.enrol(ticket.code));
    const body = { asked: asked(), shortString, confirmedBy: "password" } as const;
    const confirmed = await server().confirmEnrollment({ params: { id: ticket.id }, body }, caller);
    return { phone, confirmed, enrollment: ticket.id };
  }
  const isActive = async (phone: RawDevice) => (await phone.account()).body["state"] === "active";
  const remove = () =>
    server().revokeDevice({ body: { asked: asked(), subject, device: victim.identity().device } }, caller);

  test("puts no phone beside the user's: it stays confirmed, and the write says so though the rule is left out", async () => {
    const { phone, confirmed } = await hijack(false);
    assert.equal(confirmed.approval?.type, "device.add");
    assert.equal(await isActive(phone), false);
    const rules = without(activationRules, "approved on a device in use");
    assert.deepEqual((await accountBy(world, { device: phone, rules })).body["state"], "confirmed");
    assert.equal(await isActive(victim), true);
  });

  test("does not get it in by an approval of something else, be it released", async () => {
    const { phone } = await hijack(false);
    const opened = await openOperation(world, "password-change", { user });
    await approveRaw(victim, opened);
    assert.equal((await consume(opened)).user, user);
    assert.equal(await isActive(phone), false);
  });

  test("cannot have the question for another phone than the one it shows: other words are not asked, and open none", async () => {
    const { phone, confirmed } = await hijack(false);
    const real = confirmed.approval?.details ?? {};
    const lies = [
      { ...real, device: "Your own tablet" },
      { ...real, key: "0000 0000 0000 0000" },
      { device: real["device"] ?? "" },
    ];
    for (const details of lies) await refuses(openDeviceAdd(world, user, details), "details_rejected");
    const lists = { rules: without(requestRules, "names a waiting device") };
    const door = await openFrontDoor(world, { lists });
    try {
      const [lie = {}] = lies;
      const about = { type: "device.add", business: "accounts", details: lie };
      const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
      const { id, display, kept } = await door.bank.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
      const opened = { id, display, kept, about, party: world.bank };
      assert.equal((await approveRaw(victim, opened)).body["state"], "approved", "without the rule it is asked");
      await consume(opened);
      assert.equal(await isActive(phone), false, "and lets nobody in, for it names nobody who waits");
    } finally {
      await door.close();
    }
  });

  test("cannot pass off the attacker's phone as the one the user is adding: each question has its own key", async () => {
    const own = await bringPhone(world, user, { os: "Phone of the user" });
    const theirs = await hijack(false);
    const [mine = {}, lie = {}] = [own.confirmed.approval?.details, theirs.confirmed.approval?.details];
    assert.equal(mine["device"], lie["device"], "a name is nothing");
    assert.notEqual(mine["key"], lie["key"], "the key is what the user compares");
    await letIn(world, user, { by: victim, brought: own });
    assert.equal(await isActive(own.phone), true);
    assert.equal((await theirs.phone.account()).code, "device_revoked");
  });

  test("does not make room by removing or freezing the user's phone first", async () => {
    await server().freezeDevice({ body: { asked: asked(), subject, device: victim.identity().device } }, caller);
    const beside = await hijack(false);
    assert.equal(await isActive(beside.phone), false);
    await remove();
    assert.equal(await refusalOf(hijack(false)), "enrollment_conflict");
    assert.equal(await isActive(beside.phone), false, "nor does one that waited for it come to life");
    const weak = createIssueTicket(world.running().verificationServer.context, {
      link: `${world.issuer}/q`,
      rules: without(ticketRules, "a way to a device"),
    });
    assert.equal(
      await refusalOf(hijack(false, ({ body }) => weak(body))),
      "enrollment_conflict",
      "the write says so too",
    );
  });

  test("needs a day to replace all, in which the user hears of it and objects", async () => {
    const { phone, enrollment, confirmed } = await hijack(true);
    assert.ok(confirmed.activeFrom);
    assert.equal(await isActive(phone), false);
    const rules = without(activationRules, "a day to object has passed");
    assert.equal((await accountBy(world, { device: phone, rules })).body["state"], "confirmed");
    const [notice] = (await victim.notices()).body["notices"] as { kind: string; enrollment: string }[];
    assert.deepEqual([notice?.kind, notice?.enrollment], ["device.replacing", enrollment]);
    await remove();
    assert.equal((await victim.veto(enrollment)).status, 200, "also after it removed the user's phone");
    world.clock.move(24 * 3600);
    assert.equal((await phone.account()).code, "device_revoked");
  });

  test("has no other details approved than the site asked for: what it tells one server alone is refused, what it tells both the site does not carry out", async () => {
    const other = <T extends { operation: { details: object } }>(told: T): T => ({
      ...told,
      operation: { ...told.operation, details: { ...told.operation.details, account: "FI2112345600000785" } },
    });
    const open = (party: typeof world.bank) => openOperation({ ...world, bank: party }, "transfer", { user });
    for (const lie of [{ request: other }, { copyForQrServer: other }]) {
      const door = await openFrontDoor(world, lie);
      try {
        assert.match(await refusalOf(open(door.bank)), /^(digest_mismatch|unavailable)$/);
      } finally {
        await door.close();
      }
    }
    const door = await openFrontDoor(world, { request: other, copyForQrServer: other });
    try {
      const opened = await open(door.bank);
      assert.equal((await approveRaw(victim, { ...opened, party: world.bank })).body["state"], "approved");
      const taken = consume({ ...opened, party: world.bank });
      assert.match(await refusalOf(taken), /^(digest_mismatch|receipt_invalid)$/);
    } finally {
      await door.close();
    }
  });
});
