import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { claimTransfer, type Claimed } from "../attacks/claimed.ts";
import { consume } from "../world/approve.ts";
import { statesUntil } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { refuses } from "../world/refused.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("an approval taken back", () => {
  let world: World;
  let mira: RawDevice;
  let jonas: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira");
    jonas = await enrolRaw(world, "jonas");
  });
  after(() => world.close());

  const undo = ({ opened }: Claimed, device = mira) =>
    device.call("POST", `/v1/device/operations/${opened.id}/undo`, {});
  const report = ({ opened }: Claimed, device = mira) =>
    device.call("POST", `/v1/device/operations/${opened.id}/report`, {});
  async function approved(): Promise<Claimed> {
    const claimed = await claimTransfer(world, mira, "mira");
    assert.equal((await mira.decide(await claimed.signed())).code, null);
    return claimed;
  }
  const rowsOf = async ({ opened }: Claimed, event: string) => {
    const rows = await world.running().verificationServer.context.store.audit.read(0, 1_000_000);
    return rows.filter(({ json }) => json.includes(opened.id) && json.includes(`"${event}"`)).length;
  };

  describe("by undo", () => {
    test("is never released, and both screens and the site are told", async () => {
      const claimed = await approved();
      const { status, body } = await undo(claimed);
      assert.deepEqual([status, body["state"], await claimed.state()], [200, "revoked", "revoked"]);
      await refuses(consume(claimed.opened), "operation_state_conflict");
      const told = await statesUntil(claimed.opened, ({ state }) => state === "revoked");
      assert.equal(told.at(-1)?.["version"], body["version"]);
      const read = await mira.call("GET", `/v1/device/operations/${claimed.opened.id}`);
      assert.equal(read.body["state"], "revoked");
    });

    test("twice, or five times at once, is the same answer and one row", async () => {
      const claimed = await approved();
      const answers = await Promise.all(Array.from({ length: 5 }, () => undo(claimed)));
      answers.push(await undo(claimed));
      assert.equal(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size, 1);
      assert.equal(answers[0]?.body["state"], "revoked");
      assert.equal(await rowsOf(claimed, "operation.revoked"), 1);
    });

    test("is too late after the release, and after the site's time for it", async () => {
      const released = await approved();
      await consume(released.opened);
      assert.equal((await undo(released)).code, "operation_already_consumed");
      const late = await approved();
      world.clock.move(120);
      assert.equal((await undo(late)).code, "operation_expired");
    });

    test("needs an approval", async () => {
      const claimed = await claimTransfer(world, mira, "mira");
      assert.equal((await undo(claimed)).code, "operation_state_conflict");
      await mira.decide(await claimed.signed({ dec: "decline" }));
      assert.equal((await undo(claimed)).code, "operation_state_conflict");
      assert.equal(await claimed.state(), "declined");
    });

    test("of another user's operation is of none there is", async () => {
      const claimed = await approved();
      assert.equal((await undo(claimed, jonas)).code, "operation_not_found");
      assert.equal(
        (await jonas.call("POST", "/v1/device/operations/op_01890a5d7e7a7bd0a1b2c3d4e5/undo", {})).code,
        "operation_not_found",
      );
      assert.equal(await claimed.state(), "approved");
    });

    test("and the site's release at once: one of them wins, and both hear which", async () => {
      for (let i = 0; i < 6; i++) {
        const claimed = await approved();
        const path = `/v1/operations/${claimed.opened.id}/consume`;
        const [undone, taken] = await Promise.all([undo(claimed), world.bank.call("POST", path, { body: {} })]);
        const state = await claimed.state();
        assert.ok(["revoked", "released"].includes(state));
        assert.deepEqual(
          [undone.code, taken.code],
          state === "revoked" ? [null, "operation_state_conflict"] : ["operation_already_consumed", null],
        );
      }
    });
  });

  describe("by a report that it was not the user", () => {
    test("is never released", async () => {
      const claimed = await approved();
      const { status, body } = await report(claimed);
      assert.deepEqual([status, body["state"], await claimed.state()], [200, "revoked", "revoked"]);
      await refuses(consume(claimed.opened), "operation_state_conflict");
    });

    test("once for each device and operation: again is the same answer, and no second row", async () => {
      const claimed = await approved();
      const answers = await Promise.all([report(claimed), report(claimed), report(claimed)]);
      answers.push(await report(claimed));
      assert.equal(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size, 1);
      assert.deepEqual(
        [await rowsOf(claimed, "operation.reported"), await rowsOf(claimed, "operation.revoked")],
        [1, 1],
      );
    });

    test("changes nothing of what is released, ended or not yet decided, but is written down", async () => {
      const released = await approved();
      await consume(released.opened);
      assert.equal((await report(released)).body["state"], "released");
      await released.opened.party.sdk.outcome(released.opened.id, "done");
      assert.deepEqual((await report(released)).body["outcome"], { result: "done" });
      const claimed = await claimTransfer(world, mira, "mira");
      assert.equal((await report(claimed)).body["state"], "claimed");
      assert.equal(
        (await mira.decide(await claimed.signed({ dec: "decline", why: "not_me" }))).body["state"],
        "declined",
      );
      const expired = await approved();
      world.clock.move(120);
      const { body } = await report(expired);
      assert.deepEqual([body["state"], body["outcome"]], ["expired", { result: "failed", code: "not_consumed" }]);
      for (const one of [released, claimed, expired]) assert.equal(await rowsOf(one, "operation.reported"), 1);
    });

    test("is another user's no more than anything else", async () => {
      const claimed = await approved();
      assert.equal((await report(claimed, jonas)).code, "operation_not_found");
      assert.equal(await claimed.state(), "approved");
      assert.equal(await rowsOf(claimed, "operation.reported"), 0);
    });
  });
});
