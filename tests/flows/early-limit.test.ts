import assert from "node:assert/strict";
import { test } from "node:test";
import { notInCluster } from "../world/shapes/shape.ts";
import { noLimits, startWorld } from "../world/world.ts";
import { openOperation } from "../world/open-operation.ts";

test("a create beyond the limit is refused before the QR server is asked for anything (T38)", {
  skip: notInCluster("the test listens at one of three servers"),
}, async () => {
  const world = await startWorld({ limits: { ...noLimits, createsPerMinute: 2 } });
  try {
    for (let i = 0; i < 2; i++) await openOperation(world, "transfer", { user: `user-${i}` });
    const { qrServerOf } = world.running().verificationServer.context;
    const qrServer = await qrServerOf(world.running().qrServerNumber);
    const asked: unknown[] = [];
    const { deliverCode } = qrServer;
    Object.assign(qrServer, {
      deliverCode: (request: Parameters<typeof deliverCode>[0]) => {
        asked.push(request);
        return deliverCode(request);
      },
    });
    await assert.rejects(openOperation(world, "transfer", { user: "user-2" }), { code: "rate_limited" });
    assert.equal(asked.length, 0);
    world.clock.move(61);
    await openOperation(world, "transfer", { user: "user-2" });
    assert.equal(asked.length, 1);
  } finally {
    await world.close();
  }
});
