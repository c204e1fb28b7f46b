import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { generatePrivateJwk } from "@countersign/platform";
import { publicJwk } from "@countersign/protocol";
import { openTicket } from "../world/devices.ts";
import { createRawDevice, enrolRaw, type RawAnswer, type RawDevice } from "../world/raw-device.ts";
import { type BroughtPhone, bringPhone, letIn } from "../world/raw-phones.ts";
import type { Called } from "../world/relying-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

type Refusal = Called | RawAnswer;
type Body = Record<string, unknown>;

describe("what is wrong about an enrolment", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const store = () => world.running().verificationServer.context.store;
  const rowCount = async () => (await store().audit.read(0, 1_000_000)).length;
  const stateOf = async (id: string) => (await store().enrollments.find(id as `enr_${string}`))?.state;

  /** Refused with that word, in one row; nothing else has changed. */
  async function refusesOnce(code: string, ask: () => Promise<Refusal>): Promise<void> {
    const before = await rowCount();
    assert.equal((await ask()).code, code);
    assert.equal((await rowCount()) - before, 1, "one row says so");
  }

  describe("in the site's request for a ticket", () => {
    const now = () => world.clock.seconds();
    const wrong: Readonly<Record<string, readonly [code: string, body: () => object]>> = {
      "a login of more than five minutes ago": ["invalid_request", () => ({ authTime: now() - 301 })],
      "a login that is yet to come": ["invalid_request", () => ({ authTime: now() + 61 })],
      "a label that turns the text round": ["invalid_request", () => ({ label: "Phone\u202e" })],
      "a label of nothing but space": ["invalid_request", () => ({ label: "   " })],
      "a label that cannot be seen": ["invalid_request", () => ({ label: "Phone\u200b" })],
    };
    for (const [what, [code, body]] of Object.entries(wrong)) {
      test(what, async () => {
        const asked = { user, authTime: now(), ...body() };
        await refusesOnce(code, () => world.bank.call("POST", "/v1/enrollments", { body: asked }));
        assert.deepEqual(await world.bank.sdk.devices.list(user), []);
      });
    }

    const shapes: Readonly<Record<string, object>> = {
      "a user without a name": { user: "" },
      "a time in words": { authTime: "now" },
      "a wish that is no yes or no": { replace: "yes" },
      "a member nobody knows": { confirmedBy: "password" },
    };
    for (const [what, changes] of Object.entries(shapes)) {
      test(what, async () => {
        const asked = { user, authTime: now(), ...changes };
        assert.equal((await world.bank.call("POST", "/v1/enrollments", { body: asked })).code, "invalid_request");
      });
    }

    test("a key that was used for another request, and none at all", async () => {
      const ask = (body: object, idempotencyKey: string) =>
        world.bank.call("POST", "/v1/enrollments", { body: { user, authTime: now(), ...body }, idempotencyKey });
      assert.equal((await ask({}, `${user}-key`)).status, 201);
      assert.equal((await ask({ replace: true }, `${user}-key`)).code, "idempotency_key_reused");
      assert.equal((await ask({}, "")).code, "idempotency_key_missing");
    });
  });

  describe("in what the phone brings", () => {
    const other = publicJwk(generatePrivateJwk());
    const wrong: Readonly<Record<string, readonly [code: string, change: (good: Body) => object]>> = {
      "an agreement key that the proof is not over": ["ticket_invalid", () => ({ agreementKey: other })],
      "a proof over nothing": ["ticket_invalid", () => ({ proof: "A".repeat(43) })],
      "an agreement key off the curve": [
        "invalid_request",
        ({ agreementKey }) => ({ agreementKey: { ...(agreementKey as object), x: other.x } }),
      ],
      "a ticket that was never issued": ["ticket_invalid", () => ({ ticket: "A".repeat(22) })],
      "a program that is not registered": ["application_not_allowed", (good) => application(good, { id: "other-app" })],
      "a program at another origin": [
        "application_not_allowed",
        (good) => application(good, { origin: "https://elsewhere.example.com" }),
      ],
      "a program that is too old": ["application_outdated", (good) => application(good, { version: "0.0.9" })],
      "a name that turns the text round": ["invalid_request", (good) => application(good, { os: "\u202eenohP" })],
      "a name of nothing": ["invalid_request", (good) => application(good, { os: "" })],
      "a label with a line break": ["invalid_request", () => ({ label: "a\nb" })],
    };
    function application(good: Body, change: object): object {
      return { application: { ...(good["application"] as object), ...change } };
    }
    for (const [what, [code, change]] of Object.entries(wrong)) {
      test(what, async () => {
        const { id, code: text } = await openTicket({ party: world.bank, user, clock: world.clock });
        const phone = await createRawDevice(world);
        const good = await phone.enrolmentBody(text);
        await refusesOnce(code, () => phone.call("POST", "/v1/device/enrollments", { ...good, ...change(good) }));
        assert.equal(await stateOf(id), "ticketed");
        assert.equal((await phone.enrol(text)).status, 201, "the ticket is as good as before");
      });
    }

    test("a signing key that did not sign the request", async () => {
      const { id, code } = await openTicket({ party: world.bank, user, clock: world.clock });
      const [phone, stranger] = [await createRawDevice(world), await createRawDevice(world)];
      const body = await phone.enrolmentBody(code);
      await refusesOnce("signature_invalid", () => stranger.call("POST", "/v1/device/enrollments", body));
      assert.equal(await stateOf(id), "ticketed");
    });

    test("a key that is bound already, to another user of another site", async () => {
      const key = generatePrivateJwk();
      const first = await createRawDevice({ ...world, key });
      await first.enrol((await openTicket({ party: world.bazaar, user, clock: world.clock })).code);
      const { id, code } = await openTicket({ party: world.bank, user: `${user}-b`, clock: world.clock });
      const again = await createRawDevice({ ...world, key });
      await refusesOnce("enrollment_conflict", () => again.enrol(code));
      assert.equal(await stateOf(id), "ticketed");
    });

    test("a ticket whose time is over, was used, or died", async () => {
      const late = await openTicket({ party: world.bank, user, clock: world.clock });
      world.clock.move(300);
      await refusesOnce("ticket_invalid", async () => (await createRawDevice(world)).enrol(late.code));
      const used = await openTicket({ party: world.bank, user, clock: world.clock });
      await (await createRawDevice(world)).enrol(used.code);
      const second = await createRawDevice(world);
      await refusesOnce("ticket_invalid", () => second.enrol(used.code));
      assert.equal(await stateOf(used.id), "dead", "a second phone kills it");
      await refusesOnce("ticket_invalid", () => second.enrol(used.code));
    });
  });

  describe("in the six digits", () => {
    async function pending() {
      const { id, code } = await openTicket({ party: world.bank, user, clock: world.clock });
      const phone = await createRawDevice(world);
      const digits = await phone.digits(code, await phone.enrol(code));
      return { id, phone, digits, wrong: digits === "000000" ? "000001" : "000000" };
    }
    const confirm = (id: string, shortString: string, party = world.bank) =>
      party.call("POST", `/v1/enrollments/${id}/confirm`, { body: { shortString } });

    test("wrong ones, three times: then the right ones are too late", async () => {
      const { id, phone, digits, wrong } = await pending();
      for (const [code, state] of [
        ["short_string_invalid", "pending"],
        ["short_string_invalid", "pending"],
        ["ticket_invalid", "dead"],
      ] as const) {
        await refusesOnce(code, () => confirm(id, wrong));
        assert.equal(await stateOf(id), state);
      }
      await refusesOnce("ticket_invalid", () => confirm(id, digits));
      assert.equal((await phone.account()).code, "device_revoked");
    });

    test("right ones from another site, or for an enrolment there is none of", async () => {
      const { id, digits } = await pending();
      await refusesOnce("operation_not_found", () => confirm(id, digits, world.bazaar));
      await refusesOnce("operation_not_found", () => confirm("enr_01h455vb4pex5vsknk084sn02q", digits));
      assert.equal(await stateOf(id), "pending");
    });

    test("right ones before the phone came, and after the time", async () => {
      const { id } = await openTicket({ party: world.bank, user, clock: world.clock });
      await refusesOnce("ticket_invalid", () => confirm(id, "000000"));
      assert.equal(await stateOf(id), "ticketed", "and no try is counted");
      const late = await pending();
      world.clock.move(300);
      await refusesOnce("ticket_invalid", () => confirm(late.id, late.digits));
    });

    test("something that is not six digits", async () => {
      const { id } = await pending();
      for (const typed of ["12345", "1234567", "12345a", "１２３４５６", ""])
        assert.equal((await confirm(id, typed)).code, "invalid_request");
      assert.equal(await stateOf(id), "pending");
    });
  });

  describe("in the question whether a device may be added", () => {
    let old: RawDevice;
    let brought: BroughtPhone;
    beforeEach(async () => {
      old = await enrolRaw(world, user);
      brought = await bringPhone(world, user, { os: "Tablet of Mira" });
    });
    const right = () => ({ ...brought.confirmed.approval?.details }) as Record<string, string>;
    const ask = (details: object, changes: object = {}) =>
      world.bank.call("POST", "/v1/operations", {
        body: {
          type: "device.add",
          business: "accounts",
          details,
          login: { state: 1, user, authTime: world.clock.seconds(), methods: ["pwd"] },
          ...changes,
        },
      });

    const wrong: Readonly<Record<string, (good: Record<string, string>) => object>> = {
      "another name": (good) => ({ ...good, device: "Tablet of Jonas" }),
      "another case of the name": (good) => ({ ...good, device: "tablet of mira" }),
      "another key": (good) => ({ ...good, key: "0000 0000 0000 0000" }),
      "the key's groups in another order": (good) => ({
        ...good,
        key: `${good["key"]}`.split(" ").toReversed().join(" "),
      }),
      "the key without its gaps": (good) => ({ ...good, key: `${good["key"]}`.replaceAll(" ", "") }),
      "no key": ({ device = "" }) => ({ device }),
      "no name": ({ key = "" }) => ({ key }),
      "one member more": (good) => ({ ...good, account: "mira" }),
      nothing: () => ({}),
    };
    for (const [what, change] of Object.entries(wrong)) {
      test(what, async () => {
        await refusesOnce("details_rejected", () => ask(change(right())));
        assert.equal((await brought.phone.account()).body["state"], "confirmed");
      });
    }

    test("somebody else's, one that was approved, and one that is a device by now", async () => {
      const other = `${user}-other`;
      await enrolRaw(world, other);
      const theirs = await bringPhone(world, other);
      await refusesOnce("details_rejected", () => ask(theirs.confirmed.approval?.details ?? {}));
      await letIn(world, user, { by: old, brought });
      await refusesOnce("details_rejected", () => ask(right()));
      await brought.phone.account();
      await refusesOnce("details_rejected", () => ask(right()));
    });

    test("one that waits to replace all, for that no device in use is asked", async () => {
      const replacing = await bringPhone(world, user, { replace: true });
      const { kt } =
        (await store().enrollments.find(replacing.enrollment as `enr_${string}`)) ?? assert.fail("no enrolment");
      const bytes = Buffer.from(kt ?? "", "base64url")
        .subarray(0, 8)
        .toString("hex");
      const key = (bytes.match(/.{4}/g) ?? []).join(" ");
      await refusesOnce("details_rejected", () => ask({ device: "Raw phone", key }));
    });

    test("from a business that may not ask, for a user who is not signed in, or for nobody", async () => {
      await refusesOnce("method_not_allowed", () => ask(right(), { business: "transfers" }));
      await refusesOnce("invalid_request", () => ask(right(), { login: { state: 0, user } }));
      await refusesOnce("invalid_request", () => ask(right(), { login: { state: 0 } }));
      const authTime = world.clock.seconds() - 24 * 3600 - 1;
      const login = { state: 1, user, authTime, methods: ["pwd"] };
      await refusesOnce("invalid_request", () => ask(right(), { login }));
    });
  });

  describe("in an objection", () => {
    test("to what is no replacement, is over, or is nobody's", async () => {
      const old = await enrolRaw(world, user);
      const further = await bringPhone(world, user);
      await refusesOnce("operation_state_conflict", () => old.veto(further.enrollment));
      assert.equal(await stateOf(further.enrollment), "confirmed");
      await refusesOnce("operation_not_found", () => old.veto("enr_01h455vb4pex5vsknk084sn02q"));
      assert.equal((await old.veto("enr_1")).code, "invalid_request");
      const own = (await store().bindings.findByKey(old.signer.kid))?.enrollment ?? "";
      await refusesOnce("operation_not_found", () => old.veto(own));
    });

    test("to a replacement of somebody else, or after it took place", async () => {
      const old = await enrolRaw(world, user);
      const stranger = await enrolRaw(world, `${user}-other`);
      const { phone, enrollment } = await bringPhone(world, user, { replace: true });
      await refusesOnce("operation_not_found", () => stranger.veto(enrollment));
      await refusesOnce("operation_not_found", () => phone.veto(enrollment));
      world.clock.move(24 * 3600);
      assert.equal((await phone.account()).body["state"], "active");
      await refusesOnce("operation_not_found", () => old.veto(enrollment));
      assert.equal(await stateOf(enrollment), "active");
    });
  });
});
