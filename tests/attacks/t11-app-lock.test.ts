import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  type AppLock,
  createAppLock,
  createMemoryStorage,
  createQueueLock,
  DeviceFault,
  type DeviceStorage,
  type Passkeys,
} from "@countersign/approving-device";
import { systemRandom } from "@countersign/platform";
import { createHandClock, type HandClock } from "../world/hand-clock.ts";
import { createSoftwarePasskeys, type SoftwarePasskeys } from "../world/software-passkeys.ts";

const pin = "829157";
const rp = { id: "app.example", name: "Countersign" };

describe("T11: a thief with the unlocked phone before the locked app", () => {
  let clock: HandClock;
  let storage: DeviceStorage;
  let passkeys: SoftwarePasskeys;
  let appLock: AppLock;
  const lock = createQueueLock();
  const openedAgain = (given: Passkeys = passkeys): AppLock =>
    createAppLock({ clock: clock.now, random: systemRandom, storage, lock, passkeys: given, rp });
  beforeEach(() => {
    clock = createHandClock();
    storage = createMemoryStorage();
    passkeys = createSoftwarePasskeys({ origin: "https://app.example" });
    appLock = openedAgain();
  });

  test("has thirty guesses a day at most, however often he closes the app in between", async () => {
    await appLock.setPin(pin);
    const end = clock.seconds() + 86_400;
    let looked = 0;
    while (clock.seconds() < end) {
      const answer = await openedAgain().tryPin("111112");
      assert.notEqual(answer.kind, "open");
      if (answer.kind === "wrong") looked++;
      if (answer.kind !== "open") clock.move(Math.max(1, answer.waitSeconds));
    }
    assert.ok(looked <= 30, `${looked} guesses`);
  });

  test("is not let in by the right PIN before the wait is over, and the owner is when it is", async () => {
    await appLock.setPin(pin);
    for (const guess of ["000001", "000002", "000003"]) assert.equal((await appLock.tryPin(guess)).kind, "wrong");
    assert.deepEqual(await appLock.tryPin(pin), { kind: "early", waitSeconds: 30 });
    clock.move(30);
    assert.deepEqual(await appLock.tryPin(pin), { kind: "open" });
    assert.equal((await appLock.tryPin("000001")).kind, "wrong");
    assert.deepEqual(await appLock.tryPin(pin), { kind: "open" });
  });

  test("wins nothing by two tabs that guess at once", async () => {
    await appLock.setPin(pin);
    const tabs = [openedAgain(), openedAgain(), openedAgain(), openedAgain(), openedAgain()];
    const answers = await Promise.all(tabs.map((tab, at) => tab.tryPin(`00000${at}`)));
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ["wrong", "wrong", "wrong", "early", "early"],
    );
  });

  test("wins nothing by turning the clock back, and the owner whose clock was put right is not kept out for it", async () => {
    await appLock.setPin(pin);
    for (const guess of ["000001", "000002", "000003"]) await appLock.tryPin(guess);
    clock.move(-7200);
    assert.deepEqual(await appLock.tryPin(pin), { kind: "early", waitSeconds: 30 });
    clock.move(30);
    assert.deepEqual(await appLock.tryPin(pin), { kind: "open" });
  });

  test("has used up a try also when the storage fails, or the app ends, while it is judged", async () => {
    await appLock.setPin(pin);
    let writes = 0;
    const ending: DeviceStorage = {
      ...storage,
      async put(...change) {
        if (++writes > 1) throw new DeviceFault("storageBlocked");
        return storage.put(...change);
      },
    };
    const options = { clock: clock.now, random: systemRandom, lock, passkeys, rp };
    await assert.rejects(createAppLock({ ...options, storage: ending }).tryPin(pin), DeviceFault);
    for (const guess of ["000001", "000002"]) await appLock.tryPin(guess);
    assert.equal((await appLock.tryPin(pin)).kind, "early");
  });

  test("finds no PIN in the storage, and none of it the same for two who chose the same", async () => {
    await appLock.setPin(pin);
    const first = JSON.stringify(await storage.get("device", "app-lock"));
    await appLock.setPin(pin);
    const second = JSON.stringify(await storage.get("device", "app-lock"));
    assert.equal(first.includes(pin), false);
    const values = (text: string): readonly string[] =>
      [...text.matchAll(/"([\w-]{16,})"/g)].map(([, value = ""]) => value);
    assert.equal(values(first).length, 3);
    assert.deepEqual(
      values(first).filter((value) => values(second).includes(value)),
      [],
    );
    assert.match(first, /"iterations":(6|7|8|9)\d{5}/);
  });

  test("stands before a locked app also when its record is damaged", async () => {
    await appLock.setPin(pin);
    const kept = (await storage.get("device", "app-lock")) as object;
    for (const damaged of [null, {}, { ...kept, pin: "none" }, { ...kept, more: 1 }, { ...kept, failures: -1 }]) {
      await storage.put("device", "app-lock", damaged);
      await assert.rejects(appLock.state(), DeviceFault);
      await assert.rejects(appLock.tryPin(pin), DeviceFault);
    }
  });

  test("chooses no PIN that anybody would try first", async () => {
    for (const weak of ["12345", "111111", "123456", "987654", "01234567", "12345a", "１２３４５７", ""])
      await assert.rejects(appLock.setPin(weak), DeviceFault);
    assert.equal(await appLock.state(), null);
  });

  test("is not let in by a passkey without its user's finger, nor by one that answers another question", async () => {
    await appLock.setPasskey();
    await appLock.tryPasskey();
    passkeys.refuse();
    await assert.rejects(appLock.tryPasskey(), { fault: "notVerified" });
    passkeys.accept();
    const other = "A".repeat(43);
    const repeating: Passkeys = { ...passkeys, assert: (asking) => passkeys.assert({ ...asking, challenge: other }) };
    await assert.rejects(openedAgain(repeating).tryPasskey(), { fault: "notVerified" });
    const unverified: Passkeys = {
      ...passkeys,
      async assert(asking) {
        const made = await passkeys.assert(asking);
        const data = Buffer.from(made.response.authenticatorData, "base64url");
        data[32] = (data[32] ?? 0) & ~0x04;
        return { ...made, response: { ...made.response, authenticatorData: data.toString("base64url") } };
      },
    };
    await assert.rejects(openedAgain(unverified).tryPasskey(), { fault: "notVerified" });
  });
});
