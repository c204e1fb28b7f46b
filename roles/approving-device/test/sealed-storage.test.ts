import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemRandom } from "@countersign/platform";
import { DeviceFault } from "../src/core/device-fault.ts";
import { createQueueLock } from "../src/core/lock.ts";
import { createMemoryStorage } from "../src/core/memory-storage.ts";
import { createSealedStorage } from "../src/core/sealed-storage.ts";
import type { DeviceStorage } from "../src/core/storage.ts";

const seal = (inner: DeviceStorage) => createSealedStorage(inner, { random: systemRandom, lock: createQueueLock() });
const entry = (id: string) => ({ id, payee: "王小明" });

/** A platform that keeps no handles of keys, as some browsers' private windows do. */
function withoutKeys(inner: DeviceStorage): DeviceStorage {
  return {
    ...inner,
    write: (stores, work) => {
      if (stores.includes("device")) throw new Error("DataCloneError");
      return inner.write(stores, work);
    },
  };
}

describe("a history that is sealed at rest", () => {
  test("is written and read as any other, and shows nothing where it lies", async () => {
    const inner = createMemoryStorage();
    const storage = seal(inner);
    await storage.put("history", "a", entry("a"));
    await storage.write(["history", "reviews"], (put) => {
      put("history", "b", entry("b"));
      put("reviews", "b", { id: "b" });
    });
    assert.deepEqual(await storage.all("history"), [entry("a"), entry("b")]);
    assert.deepEqual(await storage.get("history", "a"), entry("a"));
    assert.deepEqual(await storage.get("reviews", "b"), { id: "b" });
    const lying = (await inner.all("history")) as { id: string; sealed: Uint8Array }[];
    assert.ok(lying.every(({ sealed }) => !Buffer.from(sealed).includes("王小明") && sealed.length > 16));
    const key = (await inner.get("device", "history-key")) as CryptoKey;
    assert.equal(key.extractable, false);
    assert.equal(await storage.isSealed(), true);
    await storage.remove("history", "a");
    assert.equal(await storage.get("history", "a"), undefined);
  });

  test("opens again with the kept key", async () => {
    const inner = createMemoryStorage();
    await seal(inner).put("history", "a", entry("a"));
    assert.deepEqual(await seal(inner).all("history"), [entry("a")]);
  });

  test("moves over once what lay open, and from then on takes nothing that lies open", async () => {
    const inner = createMemoryStorage();
    await inner.put("history", "a", entry("a"));
    const storage = seal(inner);
    assert.deepEqual(await storage.all("history"), [entry("a")]);
    assert.equal(Object.hasOwn((await inner.get("history", "a")) as object, "payee"), false);
    await inner.put("history", "b", entry("b"));
    assert.deepEqual(await storage.all("history"), [entry("a")], "a record that somebody planted");
  });

  test("shows nowhere what was changed, copied under another name, or swapped", async () => {
    const inner = createMemoryStorage();
    const storage = seal(inner);
    for (const id of ["a", "b", "c"]) await storage.put("history", id, entry(id));
    const [a, b] = (await inner.all("history")) as { id: string; nonce: Uint8Array; sealed: Uint8Array }[];
    assert.ok(a && b);
    await inner.put("history", "c", { ...a, id: "c" });
    await inner.put("history", "b", a);
    await inner.put("history", "d", { ...b, sealed: b.sealed.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) });
    assert.deepEqual(await storage.all("history"), [entry("a")]);
    for (const id of ["b", "c", "d"]) assert.equal(await storage.get("history", id), undefined, id);
  });

  test("is made with one key by two who come at once", async () => {
    const inner = createMemoryStorage();
    const lock = createQueueLock();
    const [one, two] = [1, 2].map(() => createSealedStorage(inner, { random: systemRandom, lock }));
    await Promise.all([one?.put("history", "a", entry("a")), two?.put("history", "b", entry("b"))]);
    assert.equal((await seal(inner).all("history")).length, 2);
  });

  test("lies open, and says so, where the platform keeps no such key", async () => {
    const inner = createMemoryStorage();
    const storage = seal(withoutKeys(inner));
    assert.equal(await storage.isSealed(), false);
    await storage.put("history", "a", entry("a"));
    assert.deepEqual(await storage.all("history"), [entry("a")]);
    assert.deepEqual(await inner.get("history", "a"), entry("a"));
  });

  test("does not take a full disk for a platform without keys", async () => {
    const inner = createMemoryStorage();
    const full = { ...inner, write: () => Promise.reject(new DeviceFault("storageFull", {})) };
    await assert.rejects(seal(full).all("history"), DeviceFault);
  });
});
