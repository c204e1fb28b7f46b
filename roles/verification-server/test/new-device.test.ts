import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Template } from "@countersign/protocol";
import { isAboveCap, isNewDevice, newDeviceRefusal, newDeviceWindow } from "../src/core/new-device.ts";
import type { StoredOperation } from "../src/core/operation.ts";
import { keptReturnCode, neededReturnCode } from "../src/core/return-code.ts";

const activeAt = 1_795_000_000;
const daySeconds = 86_400;
const transfer = {
  fields: [
    { id: "amount", kind: "amount" },
    { id: "currency", kind: "currency" },
    { id: "memo", kind: "text" },
  ],
} as unknown as Template;

describe("a new device", () => {
  test("is new for the 24 hours after it came into use, and not before it did", () => {
    const isNew = (nowSeconds: number) => isNewDevice({ activeAt }, nowSeconds * 1000);
    assert.deepEqual([activeAt, activeAt + daySeconds - 0.001].map(isNew), [true, true]);
    assert.deepEqual([activeAt + daySeconds, activeAt + 10 * daySeconds].map(isNew), [false, false]);
    assert.equal(isNewDevice({ activeAt: null }, 0), false);
  });

  test("has its approvals counted by itself, in one window that begins when it came into use", () => {
    assert.deepEqual(newDeviceWindow({ id: "bnd_new", activeAt }, 20), {
      name: "new-device/bnd_new",
      windowSeconds: daySeconds,
      most: 20,
      fromMs: activeAt * 1000,
    });
    assert.equal(newDeviceWindow({ id: "bnd_new", activeAt: null }, 20).fromMs, 0);
  });

  test("is above its cap with a larger amount, or another currency; without caps or an amount it never is", () => {
    const caps = { EUR: "500" };
    assert.equal(isAboveCap(transfer, { amount: "500", currency: "EUR" }, caps), false);
    assert.equal(isAboveCap(transfer, { amount: "500.01", currency: "EUR" }, caps), true);
    assert.equal(isAboveCap(transfer, { amount: "1", currency: "USD" }, caps), true);
    assert.equal(isAboveCap(transfer, { amount: "900", currency: "EUR" }, {}), false);
    assert.equal(isAboveCap(transfer, { memo: "no amount" }, caps), false);
  });

  test("is refused above its cap, letting others in after a replacement, and without room; who is not new is not", () => {
    const facts = { replacement: false, aboveCap: false, hasRoom: true };
    assert.equal(newDeviceRefusal(null, "device.add"), null);
    assert.equal(newDeviceRefusal(facts, "device.add"), null);
    assert.equal(newDeviceRefusal({ ...facts, replacement: true }, "transfer"), null);
    assert.equal(newDeviceRefusal({ ...facts, replacement: true }, "device.add"), "assurance_insufficient");
    assert.equal(newDeviceRefusal({ ...facts, aboveCap: true }, "transfer"), "assurance_insufficient");
    assert.equal(newDeviceRefusal({ ...facts, hasRoom: false }, "transfer"), "rate_limited");
  });
});

describe("a return code", () => {
  const approved = (decision: object) =>
    ({
      frozen: { returnUrl: "https://shop.example/back" },
      progress: { state: "approved", decision },
    }) as unknown as StoredOperation;

  test("is kept until 60 seconds after its decision", () => {
    assert.deepEqual(keptReturnCode("h", 5_000), { hash: "h", untilMs: 65_000 });
  });

  test("is needed where there is an address to come back to, also when none was ever given", () => {
    const code = { hash: "h", untilMs: 1 };
    assert.deepEqual(neededReturnCode(approved({ returnCode: code })), code);
    assert.equal(neededReturnCode(approved({})), "none given");
    assert.equal(neededReturnCode({ frozen: {}, progress: {} } as unknown as StoredOperation), null);
    assert.equal(
      neededReturnCode({
        frozen: { returnUrl: "https://shop.example/back" },
        progress: { state: "presented" },
      } as unknown as StoredOperation),
      "none given",
    );
  });
});
