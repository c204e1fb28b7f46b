import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { scanChecks } from "@countersign/verification-server";
import { frameOf, openOperation } from "../world/open-operation.ts";
import { enrolRaw } from "../world/raw-device.ts";
import { scanBy } from "./weak-steps.ts";
import { without } from "./without.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("T17: probing for operations, users and devices", () => {
  let world: World;
  before(async () => {
    world = await startWorld({ limits: noLimits });
  });
  after(() => world.close());

  const absent = "op_01890a5d7e7a7bd0a1b2c3d4e5";
  const words = ({ status, body }: { status: number; body: object }) =>
    JSON.stringify([status, { ...body, traceId: "" }]);

  test("by a site gets one answer for absent and for another's, whatever it asks", async () => {
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    for (const [method, rest] of [
      ["GET", ""],
      ["POST", "/cancel"],
      ["POST", "/consume"],
      ["GET", "/receipt"],
    ] as const) {
      const ask = (which: string) =>
        world.bazaar.call(method, `/v1/operations/${which}${rest}`, method === "POST" ? { body: {} } : {});
      assert.equal(words(await ask(id)), words(await ask(absent)), `${method} ${rest}`);
    }
    const devices = await Promise.all(
      ["mira", "nobody"].map((user) => world.bazaar.call("GET", `/v1/users/${user}/devices`)),
    );
    assert.equal(words(devices[0] ?? assert.fail()), words(devices[1] ?? assert.fail()));
  });

  test("by whoever names one user and another's operation gets the same", async () => {
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    const ask = (which: string, user: string) =>
      world.bank.call("GET", `/v1/operations/${which}?user=${encodeURIComponent(user)}`);
    assert.equal((await ask(id, "mira")).status, 200);
    assert.equal(words(await ask(id, "jonas")), words(await ask(absent, "jonas")));
    assert.equal((await world.bank.sdk.get(id, { user: "mira" })).id, id);
  });

  test("by a phone gets one answer for another's code and for none, which the first rule of a scan gives", async () => {
    const stranger = await enrolRaw(world, "stranger");
    const text = await frameOf(await openOperation(world, "transfer", { user: "mira" }));
    world.clock.move(20);
    assert.equal((await stranger.scan(text)).code, "operation_not_found");
    const checks = without(scanChecks, "subject is the binding's");
    assert.equal(
      (await scanBy(world, { device: stranger, text, checks })).code,
      "qr_frame_stale",
      "without it the code is known to exist",
    );
  });

  test("by a page with a token that fits nothing gets one answer", async () => {
    const { id, display } = await openOperation(world, "transfer", { user: "mira" });
    const [mac = ""] = display.states.token.split(".").slice(1);
    const ask = async (token: string) => {
      const response = await fetch(display.states.url, { headers: { authorization: `Bearer ${token}` } });
      return words({ status: response.status, body: (await response.json()) as object });
    };
    const wrong = `${mac.slice(0, -2)}${mac.endsWith("AA") ? "BB" : "AA"}`;
    assert.equal(new Set([await ask(`${id}.${wrong}`), await ask(`${absent}.${mac}`), await ask("x")]).size, 1);
  });
});
