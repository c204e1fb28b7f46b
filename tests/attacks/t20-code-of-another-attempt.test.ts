import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { codeEntryRules, createEnterCode, type StoredOperation } from "@countersign/verification-server";
import { digitsFor } from "../world/offline.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import { claimed, claimPayment } from "./claimed.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T20: a code that was made for something else", () => {
  let world: World;
  let mira: RawDevice;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    mira = await enrolRaw(world, "mira", world.bazaar);
  });
  after(() => world.close());

  const stored = async (id: string): Promise<StoredOperation> => {
    const found = await world.running().verificationServer.context.store.operations.find(id as `op_${string}`);
    return found ?? assert.fail();
  };
  /** Types the code, judged by another list than the server's. */
  const type = async (
    id: string,
    request: { purpose: "confirmation" | "offline"; code: string },
    rules = codeEntryRules,
  ) => {
    const enter = createEnterCode(world.running().verificationServer.context, rules);
    return enter(request, await stored(id)).then(
      ({ state }) => state as string,
      (error: { code?: string }) => String(error.code),
    );
  };

  test("is worth nothing for an operation a phone has scanned: the rule refuses, and the write when the rule is gone", async () => {
    const opened = await openOperation(world, "item-transfer", { user: "mira" });
    const text = await frameOf(opened);
    const request = { purpose: "offline", code: await digitsFor(world, mira, { opened, text }) } as const;
    await claimed(mira, opened);
    assert.equal(await type(opened.id, request), "code_invalid");
    assert.equal(await type(opened.id, request, without(codeEntryRules, "the code that is awaited")), "code_invalid");
    assert.equal((await stored(opened.id)).progress.state, "claimed");
  });

  test("is worth nothing for another operation of the same user, which is bound to its own code and digest", async () => {
    const [one, other] = [
      await openOperation(world, "item-transfer", { user: "mira" }),
      await openOperation(world, "item-transfer", { user: "mira" }),
    ];
    const code = await digitsFor(world, mira, { opened: one, text: await frameOf(one) });
    assert.equal(await type(other.id, { purpose: "offline", code }), "code_invalid");
    assert.equal(await type(one.id, { purpose: "offline", code }), "approved");
  });

  test("is worth nothing for the scan after the one it was shown with", async () => {
    const customer = await enrolRaw(world, "mira", world.shop);
    const payment = await claimPayment(world, customer);
    await customer.scan(await frameOf(payment.opened));
    const request = { purpose: "confirmation", code: payment.confirmationCode } as const;
    assert.equal(await type(payment.opened.id, request), "code_invalid");
  });

  test("is worth nothing once the operation has ended, whatever list judges it", async () => {
    const customer = await enrolRaw(world, "jonas", world.shop);
    const payment = await claimPayment(world, customer);
    await world.shop.sdk.cancel(payment.opened.id);
    const request = { purpose: "confirmation", code: payment.confirmationCode } as const;
    assert.equal(await type(payment.opened.id, request), "operation_state_conflict");
    const bare = without(codeEntryRules, "open for codes", "the code that is awaited");
    assert.equal(await type(payment.opened.id, request, bare), "operation_state_conflict");
  });
});
