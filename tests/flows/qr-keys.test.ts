import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { registerQrServer } from "@countersign/verification-server";
import { openOperation } from "../world/open-operation.ts";
import { startWorld, type World } from "../world/world.ts";

describe("the keys of QR servers", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  test("are told apart by their first four bytes, so one that is alike is not registered (§4)", async () => {
    const { verificationServer, qrServer } = world.running();
    const alike = { number: 2, jwk: qrServer.publicKey, organizations: ["example-bank"] };
    await assert.rejects(
      verificationServer.changeRegistry("alike", (registry) => registerQrServer(registry, alike)),
      /same first bytes/,
    );
    assert.equal((await verificationServer.context.registry.current()).qr.length, 1);
    await openOperation(world, "transfer", { user: "mira" });
  });
});
