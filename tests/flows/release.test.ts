import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation, statesUntil } from "../world/open-operation.ts";
import { refusalOf, refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a release", () => {
  let world: World;
  let device: ApprovingDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
  });
  after(() => world.close());

  async function approved() {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, opened);
    return opened;
  }

  test("answers the same receipt to the same key, and nothing to another", async () => {
    const { id, party } = await approved();
    const [path, first] = [`/v1/operations/${id}/consume`, newKey()];
    const answer = await party.call("POST", path, { body: {}, idempotencyKey: first });
    assert.equal(answer.status, 200);
    assert.deepEqual((await party.call("POST", path, { body: {}, idempotencyKey: first })).body, answer.body);
    assert.equal((await party.call("POST", path, { body: {} })).code, "operation_already_consumed");
    assert.deepEqual((await party.call("GET", `/v1/operations/${id}/receipt`)).body["receipt"], answer.body["receipt"]);
  });

  test("happens once however many ask at once with keys of their own", async () => {
    const { id, party } = await approved();
    const path = `/v1/operations/${id}/consume`;
    const answers = await Promise.all(Array.from({ length: 200 }, () => party.call("POST", path, { body: {} })));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    const losers = answers.filter(({ status }) => status !== 200);
    assert.deepEqual(
      new Set(losers.map(({ status, code }) => `${status} ${code}`)),
      new Set(["409 operation_already_consumed"]),
    );
    const leaves = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    const released = leaves.filter(({ json }) => json.includes(id) && json.includes("operation.released"));
    assert.equal(released.length, 1, "and one row of the audit log says so");
  });

  test("happens once, with one answer, however many ask at once with the same key", async () => {
    const { id, party } = await approved();
    const options = { body: {}, idempotencyKey: newKey() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => party.call("POST", `/v1/operations/${id}/consume`, options)),
    );
    assert.deepEqual(new Set(answers.map(({ status, body }) => `${status} ${String(body["receipt"])}`)).size, 1);
    assert.equal(answers[0]?.status, 200);
  });

  test("comes before any outcome, which is told once, to both screens", async () => {
    const opened = await approved();
    const { id, party } = opened;
    await refuses(party.sdk.outcome(id, "done"), "operation_state_conflict");
    await consume(opened);
    await party.sdk.outcome(id, { failed: "account_closed" });
    await party.sdk.outcome(id, { failed: "account_closed" });
    assert.equal(
      (await party.call("POST", `/v1/operations/${id}/outcome`, { body: { result: "done" } })).code,
      "operation_state_conflict",
    );
    const told = await statesUntil(opened, ({ outcome }) => outcome !== undefined);
    assert.deepEqual(told.at(-1)?.["outcome"], { result: "failed", code: "account_closed" });
    assert.equal((await device.follow(id))?.fate, "failed");
  });

  test("that the site does not take in time is told as failed on both screens and to the site", async () => {
    const opened = await approved();
    world.clock.move(120);
    await refuses(consume(opened), "operation_expired");
    const failed = { result: "failed", code: "not_consumed" };
    const told = await statesUntil(opened, ({ state }) => state === "expired");
    assert.deepEqual([told.at(-1)?.["state"], told.at(-1)?.["outcome"]], ["expired", failed]);
    const view = await world.bank.sdk.get(opened.id);
    assert.deepEqual([view.state, view.outcome], ["expired", failed]);
    assert.equal((await device.follow(opened.id))?.fate, "failed");
  });

  test("is taken until the last second before its deadline", async () => {
    const opened = await approved();
    world.clock.move(119);
    assert.equal((await consume(opened)).user, "mira");
  });

  test("is refused to another organization with the answer for an operation there is none of", async () => {
    const { id } = await approved();
    const foreign = await world.bazaar.call("POST", `/v1/operations/${id}/consume`, { body: {} });
    const none = await world.bazaar.call("POST", `/v1/operations/op_01890a5d7e7a7bd0a1b2c3d4e5/consume`, { body: {} });
    assert.deepEqual([foreign.status, { ...foreign.body, traceId: "" }], [none.status, { ...none.body, traceId: "" }]);
    assert.equal(foreign.code, "operation_not_found");
  });

  test("dies with its device", async () => {
    const user = "lin";
    const phone = await enrolDevice({ party: world.bank, user, clock: world.clock });
    const opened = await openOperation(world, "transfer", { user });
    await approveOn(phone, opened);
    const [bound] = await world.bank.sdk.devices.list(user);
    await world.bank.sdk.devices.revoke(user, bound?.id ?? "");
    assert.equal(await refusalOf(consume(opened)), "operation_state_conflict");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "revoked");
    const [account] = await phone.accounts();
    assert.equal(await phone.checkAccount(account?.id ?? ""), "revoked");
  });
});
