import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { demoPolicy } from "../../cli/src/demo-policy.ts";
import { consume } from "../world/approve.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { rowsAbout } from "../world/raw-phones.ts";
import { scopedParty } from "../world/scoped-party.ts";
import { registerPasskey, registerTotp } from "../world/user-methods.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("the routing policy of a site", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  const setRows = async (rows: Parameters<typeof world.bank.sdk.policy.replace>[0]["rows"]) => {
    const { version } = await world.bank.sdk.policy.read();
    return world.bank.sdk.policy.replace({ version, rows });
  };

  test("says the administrator's rows that concern it, and no other site's", async () => {
    const ids = (await world.bank.sdk.policy.read()).rows.map(({ id }) => id);
    assert.deepEqual(ids, ["bank-login", "bank-small-transfers"]);
    assert.equal(demoPolicy.length, 3);
    assert.deepEqual(
      (await world.shop.sdk.policy.read()).rows.map(({ id }) => id),
      [],
    );
  });

  test("takes rows of its own, which narrow from the next operation on, and leaves one row of audit", async () => {
    await enrolRaw(world, user);
    const before = (await rowsAbout(world, { event: "registry.changed", what: "policy of example-bank" })).length;
    const rows = [{ id: "strict", business: "transfers", minimumAssurance: "hw" }] as const;
    const { version, rows: now } = await setRows(rows);
    assert.deepEqual(now.at(-1), { ...rows[0], by: "organization", organization: "example-bank" });
    const { minimumAssurance, method } = await world.bank.sdk.policy.dryRun({ type: "transfer", user });
    assert.deepEqual([minimumAssurance, method], ["hw", "qr"]);
    assert.equal((await world.shop.sdk.policy.dryRun({ type: "payment", user })).minimumAssurance, "soft");
    const again = await world.bank.sdk.policy.replace({ version: version - 1, rows });
    assert.equal(again.version, version, "the same rows once more are no change");
    assert.equal(
      (await rowsAbout(world, { event: "registry.changed", what: "policy of example-bank" })).length,
      before + 1,
    );
    assert.equal((await setRows([])).rows.length, 2);
  });

  test("is not replaced by who read an older one", async () => {
    const { version } = await setRows([{ id: "first" }]);
    const late = world.bank.sdk.policy.replace({ version: version - 1, rows: [{ id: "second" }] });
    await assert.rejects(late, { code: "operation_state_conflict" });
    await setRows([]);
  });

  test("is refused when a row is wrong, names what nobody registered, or another organization", async () => {
    const faults = [
      { id: "a", first: "sms" },
      { id: "a", business: "checkout" },
      { id: "a", type: "tranfser" },
      { id: "a", organization: "harbour-shop" },
      { id: "a", amount: { currency: "EUR", from: "9", below: "1" } },
    ] as const;
    for (const row of faults) await assert.rejects(setRows([row]), { code: "invalid_request" }, JSON.stringify(row));
    const { status } = await world.bank.call("PUT", "/v1/policy", {
      body: { version: 1, rows: [{ id: "a", by: "administrator" }] },
    });
    assert.equal(status, 400);
  });

  test("and a user's groups are no matter of a key that serves some businesses alone", async () => {
    const scoped = await scopedParty(world, world.bank, ["accounts"]);
    const { version, rows } = await scoped.sdk.policy.read();
    assert.deepEqual(rows.length, 2);
    await assert.rejects(scoped.sdk.policy.replace({ version, rows: [] }), { code: "method_not_allowed" });
    await assert.rejects(scoped.sdk.policy.setGroups(user, ["staff"]), { code: "method_not_allowed" });
    await assert.rejects(scoped.sdk.policy.dryRun({ type: "transfer", user }), { code: "method_not_allowed" });
  });

  test("answers a dry run with the very words that an operation then keeps", async () => {
    const phone = await enrolRaw(world, user);
    await registerPasskey({ world, party: world.bank, user, by: phone });
    const opened = await openOperation(world, "transfer", { user });
    const { method, trace } = await world.bank.sdk.get(opened.id);
    const details = { amount: "500", currency: "EUR" };
    const tried = await world.bank.sdk.policy.dryRun({ type: "transfer", business: "transfers", user, details });
    assert.deepEqual([tried.method, tried.business], [method, "transfers"]);
    assert.deepEqual(trace, tried.trace);
    const small = await world.bank.sdk.policy.dryRun({
      type: "transfer",
      user,
      details: { ...details, amount: "49.99" },
    });
    assert.deepEqual([small.methods, small.display], [["qr", "passkey"], "same"]);
    const asked = await world.bank.sdk.policy.dryRun({ type: "login", user, method: "passkey" });
    assert.deepEqual(asked.methods, ["passkey", "qr"]);
    const nobody = await world.bank.sdk.policy.dryRun({ type: "login", user, loggedIn: false });
    assert.deepEqual(nobody.methods, ["qr"]);
  });

  test("refuses a dry run of what could not be opened either", async () => {
    const dryRun = world.bank.sdk.policy.dryRun;
    await assert.rejects(dryRun({ type: "payment", user }), { code: "method_not_allowed" });
    await assert.rejects(dryRun({ type: "nothing", user }), { code: "method_not_allowed" });
    await assert.rejects(dryRun({ type: "transfer", business: "accounts", user }), { code: "method_not_allowed" });
    await assert.rejects(dryRun({ type: "transfer", user, method: "sms" }), { code: "method_not_allowed" });
    await assert.rejects(dryRun({ type: "transfer", user, details: { amount: "1e3" } }), { code: "details_rejected" });
    await assert.rejects(dryRun({ type: "transfer", user, details: { sum: "1" } }), { code: "details_rejected" });
  });

  test("knows the groups a site has put a user into", async () => {
    await setRows([{ id: "staff", group: "staff", minimumAssurance: "uv" }]);
    const floorOf = async (of: string) =>
      (await world.bank.sdk.policy.dryRun({ type: "login", user: of })).minimumAssurance;
    await world.bank.sdk.policy.setGroups(user, ["staff", "staff"]);
    assert.deepEqual([await floorOf(user), await floorOf(`${user}-other`)], ["uv", "soft"]);
    await world.bank.sdk.policy.setGroups(user, []);
    assert.equal(await floorOf(user), "soft");
    await setRows([]);
  });

  test("that asks for another screen than the page's leaves a typed code to the phone: an app's digits are refused", async () => {
    const phone = await enrolRaw(world, user, world.bazaar);
    const app = await registerTotp({ world, party: world.bazaar, user, by: phone });
    world.clock.move(30_000);
    const digitsOf = async () => {
      const opened = await openOperation(world, "item-transfer", { user });
      const { id, show } = await chooseWay(opened, "dynamic-code");
      const { code } = await typeFor(opened, id, app.code(world.clock.now()));
      return [show["digits"], code];
    };
    const { version } = await world.bazaar.sdk.policy.read();
    const rows = [{ id: "separate", type: "item-transfer", display: "separate" }] as const;
    await world.bazaar.sdk.policy.replace({ version, rows });
    assert.deepEqual(await digitsOf(), [[8], "code_invalid"]);
    await world.bazaar.sdk.policy.replace({ version: version + 1, rows: [] });
    assert.deepEqual(await digitsOf(), [[6, 8], null]);
  });

  test("forgets what a user kept choosing when the site says so, for one type or for all", async () => {
    const phone = await enrolRaw(world, user);
    const passkey = await registerPasskey({ world, party: world.bank, user, by: phone });
    const first = async () => (await world.bank.sdk.policy.dryRun({ type: "login", user })).method;
    for (let counter = 1; counter <= 3; counter++) {
      assert.equal(await first(), "qr");
      const opened = await openOperation(world, "login", { user });
      const { id, show } = await chooseWay(opened, "passkey");
      const input = { passkey: passkey.assert(String(show["challenge"]), { counter }) };
      await fromPage(opened, "answer", { attempt: id, input });
      await consume(opened);
    }
    assert.equal(await first(), "passkey");
    world.clock.move(1000);
    await world.bank.sdk.policy.resetLearning(user, { type: "transfer" });
    assert.equal(await first(), "passkey");
    await world.bank.sdk.policy.resetLearning(user, { type: "login" });
    assert.equal(await first(), "qr");
    await world.bank.sdk.policy.resetLearning(user);
    assert.equal((await rowsAbout(world, { event: "learning.reset", organization: "example-bank" })).length, 3);
  });
});
