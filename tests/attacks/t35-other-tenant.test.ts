import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scanChecks } from "@countersign/verification-server";
import { approveOn } from "../world/approve.ts";
import { enrolDevice, openTicket } from "../world/devices.ts";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { createRawDevice } from "../world/raw-device.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T35: an organization with another's ids", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  test("reads, cancels, consumes and reports nothing, and the other's operation goes on", async () => {
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    await approveOn(device, opened);
    for (const [method, rest, body] of [
      ["GET", "", undefined],
      ["GET", "/receipt", undefined],
      ["POST", "/cancel", {}],
      ["POST", "/consume", {}],
      ["POST", "/outcome", { result: "done" }],
    ] as const) {
      const options = body === undefined ? {} : { body };
      assert.equal(
        (await world.bazaar.call(method, `/v1/operations/${opened.id}${rest}`, options)).code,
        "operation_not_found",
      );
    }
    const { id } = await openTicket({ party: world.bank, user: "jonas", clock: world.clock });
    const guess = { body: { shortString: "000000" } };
    assert.equal((await world.bazaar.call("POST", `/v1/enrollments/${id}/confirm`, guess)).code, "operation_not_found");
    const [bound] = await world.bank.sdk.devices.list("mira");
    assert.equal(
      (await world.bazaar.call("DELETE", `/v1/users/mira/devices/${bound?.id}`)).code,
      "operation_not_found",
    );
    assert.equal((await opened.party.sdk.get(opened.id)).state, "approved");
  });

  test("has no phone that could scan the other's codes, though its user has the same name", async () => {
    const { id, code } = await openTicket({ party: world.bazaar, user: "lin", clock: world.clock });
    const phone = await createRawDevice(world);
    const answer = await phone.enrol(code);
    await world.bazaar.sdk.enrollments.confirm(id, await phone.digits(code, answer));
    await phone.account();
    const text = await frameOf(await openOperation(world, "transfer", { user: "lin" }));
    assert.equal((await phone.scan(text)).code, "operation_not_found");
    const checks = without(scanChecks, "subject is the binding's");
    assert.equal(
      (await scanBy(world, { device: phone, text, checks })).code,
      "",
      "it is that rule that keeps them apart",
    );
  });
});
