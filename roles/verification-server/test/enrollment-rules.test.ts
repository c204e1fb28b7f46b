import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Binding,
  deviceAddDetails,
  type Enrollment,
  enrollmentStateAt,
  type EnrollmentWay,
  isStillWay,
  type Situation,
  wayOf,
} from "../src/core/binding.ts";
import {
  type ActivationFacts,
  activationRules,
  confirmationRules,
  isName,
  ticketRules,
  vetoRules,
} from "../src/core/enrollment-rules.ts";
import { mayReadNotices, mayVeto } from "../src/core/notice.ts";
import { firstRefusal, type Rule } from "../src/core/request-rules.ts";

const nowMs = 1_795_000_000_000;
const nowSeconds = nowMs / 1000;
const codes: Readonly<Record<string, string>> = {
  "fresh login": "invalid_request",
  label: "invalid_request",
  "organization registered": "invalid_request",
  "a way to a device": "enrollment_conflict",
  "waits for its digits": "ticket_invalid",
  "way still open": "ticket_invalid",
  "confirmed as the site's policy asks": "confirmation_needed",
  "still waits": "ticket_invalid",
  "first of its user": "enrollment_conflict",
  "approved on a device in use": "confirmation_needed",
  "a day to object has passed": "confirmation_needed",
  "an enrolment of the same account": "operation_not_found",
  "an old device": "operation_not_found",
  "a replacement that waits": "operation_state_conflict",
};

/** The rule that refuses, whose word is always the same; null for none. */
async function refused<Facts>(rules: readonly Rule<Facts>[], facts: object): Promise<string | null> {
  const answer = await firstRefusal(rules, facts as Facts);
  if (answer) assert.equal(answer.code, codes[answer.rule], answer.rule);
  return answer?.rule ?? null;
}

const situations: readonly Situation[] = ["first", "further", "lost"];

describe("the way to a device", () => {
  test("is what the user's devices allow, and none when they are gone and nobody asks to replace them", () => {
    assert.deepEqual(
      situations.flatMap((situation) => [wayOf(situation, false), wayOf(situation, true)]),
      ["first", "first", "further", "replace", null, "replace"],
    );
  });

  test("stays open while the devices stay as they were; a replacement waits anyway", () => {
    const open = (way: EnrollmentWay) => situations.filter((situation) => isStillWay(way, situation));
    assert.deepEqual([open("first"), open("further"), open("replace")], [["first"], ["further"], [...situations]]);
  });

  test("ends with its time, at the very millisecond, until the device is there", () => {
    const at = (state: Enrollment["state"], expiresAtMs: number) =>
      enrollmentStateAt({ state, expiresAtMs } as Enrollment, nowMs);
    for (const state of ["ticketed", "pending", "confirmed"] as const)
      assert.deepEqual([at(state, nowMs + 1), at(state, nowMs)], [state, "dead"]);
    assert.deepEqual([at("active", nowMs), at("dead", nowMs + 1)], ["active", "dead"]);
  });

  test("is told to the user by what the phone calls itself and the first of its keys", () => {
    const kt = "q83vEjRWeJA".padEnd(43, "A");
    const application = { os: "Phone" } as Binding["application"];
    assert.deepEqual(deviceAddDetails({ label: null, application }, kt), {
      device: "Phone",
      key: "abcd ef12 3456 7890",
    });
    assert.equal(deviceAddDetails({ label: "Work phone", application }, kt)["device"], "Work phone");
  });
});

describe("the rules of a ticket", () => {
  const good = { nowSeconds, authTime: nowSeconds, label: null, organization: {}, situation: "first", replace: false };

  test("take a login of the last five minutes, and a clock a minute ahead", async () => {
    const at = (authTime: number) => refused(ticketRules, { ...good, authTime });
    assert.deepEqual([await at(nowSeconds - 300), await at(nowSeconds + 60)], [null, null]);
    assert.deepEqual([await at(nowSeconds - 301), await at(nowSeconds + 61)], ["fresh login", "fresh login"]);
  });

  test("ask for a name that can be shown, an organization, and a way", async () => {
    assert.equal(await refused(ticketRules, { ...good, label: "\u202ephone" }), "label");
    assert.equal(await refused(ticketRules, { ...good, organization: null }), "organization registered");
    assert.equal(await refused(ticketRules, { ...good, situation: "lost" }), "a way to a device");
    assert.equal(await refused(ticketRules, { ...good, situation: "lost", replace: true }), null);
    assert.deepEqual(
      ["Phone", "手机", " ", "", "a\nb"].map((text) => isName(text)),
      [true, true, false, false, false],
    );
  });
});

describe("the rules of the six digits", () => {
  const good = { state: "pending", way: "first", situation: "first", confirmedBy: null, firstDevice: "login" };

  test("want them while they are waited for, and the way still open", async () => {
    assert.equal(await refused(confirmationRules, good), null);
    for (const state of ["ticketed", "confirmed", "active", "dead"])
      assert.equal(await refused(confirmationRules, { ...good, state }), "waits for its digits");
    assert.equal(await refused(confirmationRules, { ...good, situation: "further" }), "way still open");
  });

  test("want the password where the site's policy does, but for a further device", async () => {
    const policy = "confirmed as the site's policy asks";
    const asked = { ...good, firstDevice: "password" };
    const replacing = { ...asked, way: "replace", situation: "lost" };
    assert.deepEqual(
      [await refused(confirmationRules, asked), await refused(confirmationRules, replacing)],
      [policy, policy],
    );
    assert.equal(await refused(confirmationRules, { ...asked, confirmedBy: "password" }), null);
    assert.equal(await refused(confirmationRules, { ...asked, way: "further", situation: "further" }), null);
  });
});

describe("the rules of coming to life", () => {
  const facts = (enrollment: object, more: object = {}): object => ({
    enrollment: { way: "first", activeFromMs: null, ...enrollment },
    grantedBy: null,
    state: "confirmed",
    situation: "first",
    nowMs,
    ...more,
  });
  const of = (enrollment: object, more?: object) => refused<ActivationFacts>(activationRules, facts(enrollment, more));

  test("let a first device in at once, beside none", async () => {
    assert.equal(await of({}), null);
    assert.equal(await of({}, { situation: "further" }), "first of its user");
    assert.equal(await of({}, { situation: "lost" }), "first of its user");
    for (const state of ["ticketed", "pending", "active", "dead"]) assert.equal(await of({}, { state }), "still waits");
  });

  test("let a further one in when a device approved it that is in use, or has gone by itself", async () => {
    const by = (grantedBy: object | null, situation = "further") => of({ way: "further" }, { grantedBy, situation });
    const gone = (how: string) => by({ state: "revoked", removal: { by: how, atMs: nowMs } }, "lost");
    for (const situation of situations) assert.equal(await by({ state: "active", removal: null }, situation), null);
    assert.equal(await gone("device"), null);
    const refusal = "approved on a device in use";
    assert.deepEqual([await by(null), await by({ state: "frozen", removal: null })], [refusal, refusal]);
    for (const how of ["site", "frozen-device", "replacement"]) assert.equal(await gone(how), refusal, how);
  });

  test("let a replacement in from its very millisecond on", async () => {
    const replace = (activeFromMs: number | null) => of({ way: "replace", activeFromMs }, { situation: "lost" });
    assert.deepEqual(
      [await replace(null), await replace(nowMs + 1), await replace(nowMs)],
      ["a day to object has passed", "a day to object has passed", null],
    );
  });
});

describe("the rules of an objection", () => {
  const binding = { id: "bnd_old", organization: "o", subject: "s", state: "active", activeAt: 1, removal: null };
  const enrollment = { organization: "o", subject: "s", binding: "bnd_new", way: "replace" };
  const of = (changes: object) => refused(vetoRules, { enrollment, state: "confirmed", binding, nowMs, ...changes });

  test("take it of an old device of the same user, for a replacement that waits", async () => {
    assert.equal(await of({}), null);
    const account = "an enrolment of the same account";
    assert.equal(await of({ enrollment: null }), account);
    assert.equal(await of({ enrollment: { ...enrollment, subject: "t" } }), account);
    assert.equal(await of({ enrollment: { ...enrollment, organization: "p" } }), account);
    assert.equal(await of({ enrollment: { ...enrollment, binding: "bnd_old" } }), "an old device");
    assert.equal(await of({ enrollment: { ...enrollment, way: "further" } }), "a replacement that waits");
    for (const state of ["pending", "active", "dead"]) assert.equal(await of({ state }), "a replacement that waits");
  });

  test("know an old device: one in use, a frozen one, or for two days one that its site has removed", () => {
    const of48 = (by: string, agoMs: number, activeAt: number | null = 1) =>
      ({ state: "revoked", activeAt, removal: { by, atMs: nowMs - agoMs } }) as Binding;
    const hours = (n: number) => n * 3_600_000;
    const state = (name: string) => ({ state: name, activeAt: 1, removal: null }) as Binding;
    const both = (one: Binding) => [mayReadNotices(one, nowMs), mayVeto(one, nowMs)];
    for (const name of ["active", "frozen"]) assert.deepEqual(both(state(name)), [true, true]);
    for (const name of ["pending", "confirmed"]) assert.deepEqual(both(state(name)), [false, false]);
    assert.deepEqual(both(of48("site", hours(48) - 1)), [true, true]);
    assert.deepEqual(both(of48("site", hours(48))), [false, false]);
    assert.deepEqual(both(of48("site", 0, null)), [false, false], "it never was a device");
    assert.deepEqual(both(of48("replacement", 0)), [true, false]);
    for (const by of ["device", "frozen-device", "enrollment"]) assert.deepEqual(both(of48(by, 0)), [false, false], by);
  });
});
