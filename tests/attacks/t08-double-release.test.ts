import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { approveOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T8: two workers of a site with one approval", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("get it once: the release is one conditional write that no list of checks stands before", async () => {
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    for (let round = 0; round < 5; round++) {
      const { id, party, ...opened } = await openOperation(world, "transfer", { user: "mira" });
      await approveOn(device, { id, party, ...opened });
      const workers = Array.from({ length: 20 }, () =>
        party.call("POST", `/v1/operations/${id}/consume`, { body: {}, idempotencyKey: newKey() }),
      );
      const codes = (await Promise.all(workers)).map(({ status, code }) => code ?? status);
      assert.equal(codes.filter((code) => code === 200).length, 1);
      assert.equal(codes.filter((code) => code === "operation_already_consumed").length, 19);
    }
  });

  test("get it once though both were told that it is approved", async () => {
    const device = await enrolDevice({ party: world.bank, user: "lin", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "lin" });
    await approveOn(device, opened);
    const { store } = world.running().verificationServer.context;
    const id = opened.id as Parameters<typeof store.operations.find>[0];
    const read = await Promise.all([store.operations.find(id), store.operations.find(id)]);
    assert.deepEqual(
      read.map((operation) => operation?.progress.state),
      ["approved", "approved"],
    );
    const leaf = { json: "{}", hash: new Uint8Array(32) };
    const release = (receipt: string) =>
      store.operations.consume(id, {
        release: { receipt, idempotencyKey: receipt, releasedAtMs: world.clock.now() },
        returnHash: null,
        leaf,
      });
    const won = await Promise.all([release("one"), release("two")]);
    assert.equal(won.filter((operation) => operation !== null).length, 1);
  });
});
