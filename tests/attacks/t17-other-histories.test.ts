import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { approveOn, consume } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { enrolRaw, type RawAnswer } from "../world/raw-device.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T17, T35: looking into somebody else's history", () => {
  let world: World;
  let opened: Opened;
  before(async () => {
    world = await startWorld({ limits: noLimits });
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, opened);
    await consume(opened);
  });
  after(() => world.close());

  const absent = "op_01890a5d7e7a7bd0a1b2c3d4e5";
  const words = ({ status, body }: RawAnswer) => JSON.stringify([status, { ...body, traceId: "" }]);

  test("finds nothing, whatever is asked, with a phone of another user of the same site", async () => {
    const stranger = await enrolRaw(world, "stranger");
    const questions = ["", `?q=${opened.id}`, `?cursor=${opened.id}`, "?cursor=op_7zzzzzzzzzzzzzzzzzzzzzzzzz"];
    for (const question of questions) {
      const { status, body } = await stranger.call("GET", `/v1/device/history${question}`);
      assert.deepEqual([status, body["operations"]], [200, []], question);
    }
  });

  test("is refused where the request names whose history it wants", async () => {
    const stranger = await enrolRaw(world, "stranger-2");
    for (const question of ["subject=AAAAAAAAAAAAAAAAAAAAAA", "user=mira", "organization=example-bank"])
      assert.equal((await stranger.call("GET", `/v1/device/history?${question}`)).code, "invalid_request", question);
  });

  test("finds nothing with a phone of the same user at another site", async () => {
    const elsewhere = await enrolRaw(world, "mira", world.bazaar);
    const { body } = await elsewhere.call("GET", "/v1/device/history");
    assert.deepEqual(body["operations"], []);
    assert.equal(
      (await elsewhere.call("GET", `/v1/device/operations/${opened.id}/receipt`)).code,
      "operation_not_found",
    );
  });

  test("gets one answer for a receipt of another's and for none", async () => {
    const stranger = await enrolRaw(world, "stranger-3");
    const ask = (id: string) => stranger.call("GET", `/v1/device/operations/${id}/receipt`);
    assert.equal(words(await ask(opened.id)), words(await ask(absent)));
  });

  test("fails with a signature of another phone's key, or one that was made for another question", async () => {
    const [stranger, owner] = [await enrolRaw(world, "stranger-4"), await enrolRaw(world, "owner-4")];
    const signs = { query: "?q=other" };
    assert.equal(
      (await owner.call("GET", "/v1/device/history?q=this", undefined, { signs })).code,
      "signature_invalid",
    );
    const { body } = await owner.call("GET", "/v1/device/history", undefined, { signer: stranger.signer });
    assert.deepEqual(body["operations"], [], "whoever signs sees their own");
  });
});
