import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { attemptChallenge, fromBase64url, toBase64url } from "@countersign/protocol";
import { createNodeCrypto } from "@countersign/platform";
import { methodAnswerRules } from "@countersign/verification-server";
import { openOperation, type Opened } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { everyMethod } from "../world/policy.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimOn } from "../world/raw-phones.ts";
import type { SoftwareAuthenticator } from "../world/software-authenticator.ts";
import { registerPasskey, registerTotp, type TotpApp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";
import { answerBy, storedOf } from "./weak-methods.ts";
import { without } from "./without.ts";

const crypto = createNodeCrypto();

describe("T20: an answer that was made for something else", () => {
  let world: World;
  let user: string;
  let phone: RawDevice;
  let app: TotpApp;
  let passkey: SoftwareAuthenticator;
  withUsers({ limits: noLimits, rows: [everyMethod] }, (given) => {
    ({ world, user } = given);
  });

  async function enrolAll(): Promise<void> {
    phone = await enrolRaw(world, user);
    app = await registerTotp({ world, party: world.bank, user, by: phone });
    passkey = await registerPasskey({ world, party: world.bank, user, by: phone });
    world.clock.move(30);
  }
  const open = () => openOperation(world, "transfer", { user });
  const right = () => app.code(world.clock.now());
  const assertion = ({ show }: { show: Readonly<Record<string, unknown>> }) =>
    passkey.assert(String(show["challenge"]), { counter: 1 });
  const answer = (opened: Opened, attempt: string, made: unknown) =>
    fromPage(opened, "answer", { attempt, input: { passkey: made } });

  test("a code typed for an attempt that is over is refused; without the rule it would approve what the page shows since", async () => {
    await enrolAll();
    const opened = await open();
    const first = await chooseWay(opened, "dynamic-code");
    await chooseWay(opened, "dynamic-code");
    assert.equal((await typeFor(opened, first.id, right())).code, "code_invalid");
    assert.equal((await storedOf(world, opened.id)).tries, 0);
    const answered = { id: opened.id, attempt: first.id, input: { code: right() } };
    const rules = without(methodAnswerRules, "the attempt under way");
    assert.equal(await answerBy(world, { ...answered, rules: methodAnswerRules }), "code_invalid");
    assert.equal(await answerBy(world, { ...answered, rules }), "");
  });

  test("a passkey's signature is over its attempt, whichever attempt it is sent for and whatever list judges", async () => {
    await enrolAll();
    const opened = await open();
    const made = assertion(await chooseWay(opened, "passkey"));
    const second = await chooseWay(opened, "passkey");
    assert.equal((await answer(opened, second.id, made)).code, "user_verification_required");
    const rules = without(methodAnswerRules, "the attempt under way");
    const answered = { id: opened.id, attempt: "att_0", input: { passkey: made }, rules };
    assert.equal(await answerBy(world, answered), "user_verification_required");
    assert.equal((await answer(opened, second.id, assertion(second))).code, null);
  });

  test("and over its operation: for another of the same user's it is nothing, nor is that one's attempt known here", async () => {
    await enrolAll();
    const [one, other] = [await open(), await open()];
    const [of, at] = [await chooseWay(one, "passkey"), await chooseWay(other, "passkey")];
    assert.equal((await answer(other, at.id, assertion(of))).code, "user_verification_required");
    assert.equal((await answer(other, of.id, assertion(of))).code, "code_invalid");
    assert.equal((await answer(one, of.id, assertion(of))).code, null);
  });

  test("and over the operation's digest: for a changed one it is nothing, on either side", async () => {
    await enrolAll();
    const opened = await open();
    const { id, show } = await chooseWay(opened, "passkey");
    const { attempt, frozen } = await storedOf(world, opened.id);
    const challengeOf = async (digest: Uint8Array) =>
      toBase64url(
        await attemptChallenge(crypto, {
          attempt: id as `att_${string}`,
          nonce: fromBase64url(attempt?.nonce ?? ""),
          digest,
        }),
      );
    assert.equal(await challengeOf(fromBase64url(frozen.digest)), show["challenge"]);
    const changed = passkey.assert(await challengeOf(new Uint8Array(32)), { counter: 1 });
    assert.equal((await answer(opened, id, changed)).code, "user_verification_required");
    const asChanged = await answerBy(world, {
      id: opened.id,
      attempt: id,
      input: { passkey: assertion({ show }) },
      rules: methodAnswerRules,
      as: (operation) => ({ ...operation, frozen: { ...operation.frozen, digest: "A".repeat(43) } }),
    });
    assert.equal(asChanged, "user_verification_required");
  });

  test("is late once a phone has scanned or the operation has ended: the rule refuses, and the write when the rule is gone", async () => {
    await enrolAll();
    const endings = [
      [(opened: Opened) => claimOn(phone, opened), "operation_state_conflict"],
      [({ id }: Opened) => world.bank.sdk.cancel(id), "operation_state_conflict"],
      [async () => world.clock.move(120), "operation_expired"],
    ] as const;
    for (const [end, code] of endings) {
      const opened = await open();
      const { id } = await chooseWay(opened, "dynamic-code");
      const before = await storedOf(world, opened.id);
      await end(opened);
      assert.equal((await typeFor(opened, id, right())).code, code);
      const rules = without(methodAnswerRules, "open for answers", "the attempt under way");
      const late = { id: opened.id, attempt: id, input: { code: right() }, rules, as: () => before };
      assert.equal(await answerBy(world, late), code, "though the server had looked before it ended");
    }
  });

  test("is one answer however often it comes at once, and a registration made since has no part in it", async () => {
    await enrolAll();
    const opened = await open();
    const { id } = await chooseWay(opened, "dynamic-code");
    const before = await storedOf(world, opened.id);
    const other = await registerTotp({ world, party: world.bank, user, by: phone });
    world.clock.move(30);
    const code = other.code(world.clock.now());
    assert.equal((await typeFor(opened, id, code)).code, "code_invalid", "it began with the one before");
    const rules = methodAnswerRules;
    const replaced = { id: opened.id, attempt: id, input: { code: right() }, rules, as: () => before };
    assert.equal(await answerBy(world, replaced), "code_invalid", "and the one before is gone");
    const fresh = await chooseWay(opened, "dynamic-code");
    const answers = await Promise.all(Array.from({ length: 8 }, () => typeFor(opened, fresh.id, code)));
    assert.ok(answers.every(({ code: word }) => word === null || word === "operation_state_conflict"));
    assert.ok(answers.some(({ code: word }) => word === null));
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
  });
});
