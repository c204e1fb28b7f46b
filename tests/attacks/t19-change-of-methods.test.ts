import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  methodAnswerRules,
  methodChangeRules,
  methodChoiceRules,
  requestRules,
} from "@countersign/verification-server";
import type { IntendedOperation } from "@countersign/relying-party";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor, waysOf } from "../world/page.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { approveRaw } from "../world/raw-phones.ts";
import { refusalOf, refuses } from "../world/refused.ts";
import { newKey, type Called, type RelyingParty } from "../world/relying-party.ts";
import { bringIntoForce, changeMethod, createTotpApp, registerTotp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { openFrontDoor } from "./front-door.ts";
import { answerBy, chooseBy, openWeakDoor } from "./weak-methods.ts";
import { without } from "./without.ts";

type Details = IntendedOperation["details"];

describe("T19: who wants to change a user's methods", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const site = () => ({ party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() });
  const stateOf = async (method = "dynamic-code") =>
    (await world.bank.call("GET", `/v1/users/${user}/methods/${method}`)).body["state"];
  const approvalOf = ({ body }: Called) => (body["approval"] as { details: Details }).details;

  /** An app of the attacker's, proved and waiting for the owner's approval. */
  async function proved(): Promise<Called> {
    const begun = await changeMethod(site(), { label: "App" });
    const { show, change } = begun.body as unknown as { show: { otpauth: string }; change: string };
    const code = createTotpApp(show.otpauth).code(world.clock.now());
    return changeMethod(site(), { answer: { change, input: { code } } });
  }
  async function openChange(details: Details, { party = world.bank, of = user } = {}): Promise<Opened> {
    const about = { type: "method.change", business: "accounts", details };
    const login = { state: 1, user: of, authTime: world.clock.seconds(), methods: ["password"] } as const;
    const { id, display, kept } = await party.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
    return { id, display, kept, about, party: world.bank };
  }
  const consume = ({ id, kept, about }: Opened, party: RelyingParty = world.bank) =>
    party.sdk.consume(id, { kept, about, idempotencyKey: newKey() });

  test("gets none without the owner's approval: what was proved waits, and after a day it is nothing", async () => {
    phone = await enrolRaw(world, user);
    const waiting = await proved();
    assert.deepEqual([waiting.body["state"], await stateOf()], ["waiting", "none"]);
    const opened = await openChange(approvalOf(waiting));
    assert.equal(await refusalOf(consume(opened)), "operation_state_conflict");
    assert.equal(await stateOf(), "none");
    world.clock.move(24 * 3600);
    await refuses(openChange(approvalOf(waiting)), "details_rejected");
  });

  test("cannot have it approved under other words: they open nothing, and change nothing where the rule is left out", async () => {
    phone = await enrolRaw(world, user);
    const real = approvalOf(await proved());
    const lies = [
      { add: "Passkey" },
      { ...real, replace: "Text message" },
      { first: "Your phone", for: "Bank transfer" },
    ];
    for (const lie of lies) await refuses(openChange(lie), "details_rejected");
    const lists = { rules: without(requestRules, "names a waiting change of methods") };
    const door = await openFrontDoor(world, { lists });
    try {
      const opened = await openChange({ add: "Passkey" }, { party: door.bank });
      assert.equal((await approveRaw(phone, opened)).body["state"], "approved", "without the rule it is asked");
      await consume(opened);
      assert.equal(await stateOf(), "none", "and brings nothing, for it names nothing that waits");
    } finally {
      await door.close();
    }
  });

  test("cannot put another change under an approval already given: it was for the change that waited then", async () => {
    phone = await enrolRaw(world, user);
    const first = await proved();
    const opened = await openChange(approvalOf(first));
    await approveRaw(phone, opened);
    const second = await proved();
    assert.notDeepEqual(approvalOf(second), approvalOf(first), "its words are its own");
    assert.equal(await refusalOf(consume(opened)), "operation_state_conflict");
    assert.equal(await stateOf(), "none");
  });

  test("cannot approve it by a weaker method: only the phone is asked, and digits prove too little where the rules are left out", async () => {
    phone = await enrolRaw(world, user);
    const app = await registerTotp({ world, party: world.bank, user, by: phone });
    world.clock.move(30);
    const wished = await changeMethod(site(), { preferFor: "transfer" });
    const opened = await openChange(approvalOf(wished));
    assert.deepEqual((await waysOf(opened)).methods, ["qr"]);
    assert.equal((await fromPage(opened, "method", { method: "dynamic-code" })).code, "method_not_allowed");
    const weak = without(methodChoiceRules, "method allowed by the policy");
    assert.equal(await chooseBy(world, { id: opened.id, method: "dynamic-code", rules: weak }), "");
    const { attempt } = await waysOf(opened);
    const answered = { id: opened.id, attempt: attempt?.id ?? "", input: { code: app.code(world.clock.now()) } };
    assert.equal(await answerBy(world, { ...answered, rules: methodAnswerRules }), "method_not_allowed");
    const rules = without(methodAnswerRules, "method allowed by the policy");
    assert.equal(await answerBy(world, { ...answered, rules }), "code_invalid", "its screen is not the page's");
    const onThePage = await answerBy(world, {
      ...answered,
      rules,
      as: ({ frozen, ...rest }) => {
        const { routing } = frozen;
        return { ...rest, frozen: { ...frozen, ...(routing && { routing: { ...routing, display: "same" } }) } };
      },
    });
    assert.equal(onThePage, "assurance_insufficient");
  });

  test("has no use for another user's change, neither by its id nor by its words", async () => {
    const other = `${user}-attacker`;
    const theirs = await enrolRaw(world, other);
    phone = await enrolRaw(world, user);
    const waiting = await proved();
    const answer = { change: waiting.body["change"], input: { code: "000000" } };
    assert.equal((await changeMethod({ ...site(), user: other }, { answer })).code, "operation_not_found");
    await refuses(openChange(approvalOf(waiting), { of: other }), "details_rejected");
    const lists = { rules: without(requestRules, "names a waiting change of methods") };
    const door = await openFrontDoor(world, { lists });
    try {
      const opened = await openChange(approvalOf(waiting), { of: other, party: door.bank });
      assert.equal((await approveRaw(theirs, opened)).body["state"], "approved");
      await consume(opened);
    } finally {
      await door.close();
    }
    assert.equal(await stateOf(), "none");
  });

  test("widens nothing by what comes first: a setting for a method the rows leave out, or that nobody has, changes no choice", async () => {
    phone = await enrolRaw(world, user);
    await registerTotp({ world, party: world.bank, user, by: phone });
    const of = { world, party: world.bank, user, by: phone };
    await bringIntoForce(of, await changeMethod(site(), { preferFor: "transfer" }));
    assert.deepEqual((await waysOf(await openOperation(world, "transfer", { user }))).methods, ["qr"]);
    const sms = { ...site(), method: "sms" };
    assert.equal((await changeMethod(sms, { preferFor: "transfer" })).code, "method_not_allowed");
    const door = await openWeakDoor(world, without(methodChangeRules, "method that can be changed"));
    try {
      await bringIntoForce(of, await changeMethod({ ...sms, party: door.bank }, { preferFor: "transfer" }));
    } finally {
      await door.close();
    }
    const transfer = await openOperation(world, "transfer", { user });
    assert.deepEqual((await waysOf(transfer)).methods, ["qr"], "though the setting is in force");
    await assert.rejects(chooseWay(transfer, "sms"), /method_not_allowed/);
    assert.equal((await typeFor(transfer, "att_0", "000000")).status >= 400, true);
  });
});
