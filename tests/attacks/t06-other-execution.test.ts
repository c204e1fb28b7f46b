import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { approveOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { refusalOf } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T6: a site about to carry out something else than was approved", () => {
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

  test("is told nothing of it by a receipt nobody reads", async () => {
    const { id, party } = await approved();
    const { status, body } = await party.call("POST", `/v1/operations/${id}/consume`, { body: {} });
    assert.deepEqual([status, typeof body["receipt"]], [200, "string"], "the server cannot know what the site will do");
  });

  const about = (details: object) => ({
    type: "transfer",
    business: "transfers",
    details: { ...details } as Record<string, string>,
  });

  test("is stopped by the SDK, which computes the digest of what is about to run", async () => {
    for (const change of [{ amount: "9120.00" }, { payee: "Jonas Veber" }, { account: "DE00" }, { memo: "Rent " }]) {
      const { id, party, kept, about: proposed } = await approved();
      const intended = about({ ...proposed.details, ...change });
      assert.equal(
        await refusalOf(party.sdk.consume(id, { kept, about: intended, idempotencyKey: newKey() })),
        "receipt_invalid",
      );
    }
  });

  test("is stopped by the SDK with the receipt of another operation of the same user", async () => {
    const [first, second] = [await approved(), await approved()];
    const wrong = { kept: second.kept, about: first.about, idempotencyKey: newKey() };
    assert.equal(await refusalOf(first.party.sdk.consume(first.id, wrong)), "receipt_invalid");
  });
});
