import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accountHint, createWebCrypto, fromBase64url, toBase64url } from "@countersign/protocol";
import type { Account } from "../src/core/account.ts";
import type { Context } from "../src/core/context.ts";
import { createKeyMaker, publicJwkOf, signerOf } from "../src/core/device-keys.ts";
import { fateOf, heardOf, type HistoryEntry } from "../src/core/history.ts";
import { createIssuerClock } from "../src/core/issuer-clock.ts";
import { createQueueLock } from "../src/core/lock.ts";
import { createMemoryStorage } from "../src/core/memory-storage.ts";
import { fittingAccounts } from "../src/core/pick-account.ts";

const issuer = "https://verify.example.com";
const httpDate = (ms: number) => new Date(ms).toUTCString();

describe("the clock of an issuer", () => {
  const phoneMs = 1_795_000_000_000;

  test("goes by the phone until an answer tells otherwise, and then by the answer", () => {
    const clock = createIssuerClock(() => phoneMs);
    assert.deepEqual([clock.now(issuer), clock.offset()], [phoneMs / 1000, null]);
    assert.equal(clock.correct(issuer, httpDate(phoneMs + 3_600_000)), true);
    assert.deepEqual([clock.now(issuer), clock.offset()], [phoneMs / 1000 + 3600, 3600]);
    assert.equal(clock.correct(issuer, httpDate(phoneMs + 3_601_000)), false, "a second more is no news");
    assert.equal(clock.now("https://other.example.com"), phoneMs / 1000);
  });

  test("takes less than five seconds for the way of the answer", () => {
    const clock = createIssuerClock(() => phoneMs);
    assert.equal(clock.correct(issuer, httpDate(phoneMs - 4000)), false);
    assert.deepEqual([clock.now(issuer), clock.offset()], [phoneMs / 1000, 0]);
  });

  test("comes back when the phone's clock is put right", () => {
    let ms = phoneMs;
    const clock = createIssuerClock(() => ms);
    clock.correct(issuer, httpDate(phoneMs + 3_600_000));
    ms = phoneMs + 3_600_000;
    assert.equal(clock.correct(issuer, httpDate(ms)), true);
    assert.equal(clock.now(issuer), ms / 1000);
  });

  test("is not moved by what is no date", () => {
    const clock = createIssuerClock(() => phoneMs);
    for (const date of [null, "", "yesterday"]) assert.equal(clock.correct(issuer, date), false);
    assert.equal(clock.offset(), null);
  });
});

describe("the lock of a device", () => {
  test("lets one in at a time, in the order they came, a failing one too", async () => {
    const lock = createQueueLock();
    const seen: string[] = [];
    const work = (name: string, turns: number) => async () => {
      seen.push(`${name} in`);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      seen.push(`${name} out`);
      if (name === "b") throw new Error(name);
      return name;
    };
    const settled = await Promise.allSettled([lock(work("a", 9)), lock(work("b", 3)), lock(work("c", 0))]);
    assert.deepEqual(seen, ["a in", "a out", "b in", "b out", "c in", "c out"]);
    assert.deepEqual(
      settled.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });
});

describe("the keys of an account", () => {
  test("cannot be taken out unless the device says so, and sign either way", async () => {
    const keys = await createKeyMaker()();
    for (const { privateKey } of [keys.signing, keys.agreement]) {
      await assert.rejects(globalThis.crypto.subtle.exportKey("jwk", privateKey), { name: "InvalidAccessError" });
    }
    assert.equal((await createKeyMaker({ exportable: true })()).signing.privateKey.extractable, true);
    const signer = await signerOf(keys);
    const signature = await signer.sign(new Uint8Array([1]));
    assert.equal(await createWebCrypto().verify(await publicJwkOf(keys.signing), new Uint8Array([1]), signature), true);
  });

  test("are kept as handles", async () => {
    const storage = createMemoryStorage();
    const keys = await createKeyMaker()();
    await storage.put("device", "keys/a", keys);
    const kept = (await storage.get("device", "keys/a")) as typeof keys;
    assert.equal((await signerOf(kept)).kid, (await signerOf(keys)).kid);
  });
});

describe("the account a code is for", () => {
  const crypto = createWebCrypto();
  const now = 1_795_000_000;
  const context = { crypto, issuerClock: createIssuerClock(() => now * 1000) } as unknown as Context;
  const key = (byte: number) => toBase64url(new Uint8Array(32).fill(byte));
  const code = new Uint8Array(16).fill(9);
  const hintOf = (byte: number) => accountHint(crypto, fromBase64url(key(byte)), code);
  const account = (id: string, byte: number, change: Partial<Account> = {}) =>
    ({
      id,
      issuer,
      state: "active",
      userKey: { key: key(byte), epoch: 2 },
      previousUserKey: null,
      ...change,
    }) as Account;

  async function fitting(accounts: readonly Account[], hint: Uint8Array<ArrayBuffer> | null): Promise<string[]> {
    return (await fittingAccounts(context, accounts, { code, hint })).map((candidate) => candidate.account.id);
  }

  test("is the one whose key makes the hint, while it is active", async () => {
    const accounts = [account("a", 1), account("b", 2), account("c", 2, { state: "frozen" })];
    assert.deepEqual(await fitting(accounts, await hintOf(2)), ["b"]);
    assert.deepEqual(await fitting(accounts, await hintOf(3)), []);
  });

  test("is still found by the key of the epoch before, for as long as that is good", async () => {
    const kept = (until: number) => [account("a", 1, { previousUserKey: { key: key(7), until } })];
    assert.deepEqual(await fitting(kept(now + 1), await hintOf(7)), ["a"]);
    assert.deepEqual(await fitting(kept(now), await hintOf(7)), []);
  });

  test("is any active one when the code is for nobody yet", async () => {
    assert.deepEqual(await fitting([account("a", 1), account("b", 2)], null), ["a", "b"]);
  });
});

test("the fate of an operation tells an approval that was not used from one that nobody gave", () => {
  const failed = { result: "failed", code: "not_consumed" } as const;
  const fates = [
    fateOf({ state: "approved", version: 1 }),
    fateOf({ state: "released", version: 1 }),
    fateOf({ state: "released", version: 1, outcome: { result: "done" } }),
    fateOf({ state: "expired", version: 1, outcome: failed }),
    fateOf({ state: "expired", version: 1 }),
    fateOf({ state: "revoked", version: 1 }),
    fateOf({ state: "claimed", version: 1 }),
  ];
  assert.deepEqual(fates, ["waiting", "waiting", "done", "failed", "expired", "revoked", "unknown"]);
});

test("an answer that says no outcome does not take back one that is known", () => {
  const entry: HistoryEntry = {
    id: "op_01h455vb4pex5vsknk084sn02q",
    account: "a",
    organization: "Example Bank",
    title: "Bank transfer",
    look: "payment",
    lines: [],
    answer: "approve",
    reason: null,
    decidedAt: 1,
    fate: "waiting",
    version: 4,
  };
  const done = heardOf(entry, { state: "released", version: 6, outcome: { result: "done" } });
  assert.deepEqual(heardOf(done, { state: "released", version: 6 }), done);
  assert.equal(heardOf(done, { state: "released", version: 7 }).fate, "done");
  assert.equal(heardOf({ ...entry, fate: "failed" }, { state: "expired", version: 5 }).fate, "failed");
  assert.equal(heardOf(entry, { state: "released", version: 5 }).fate, "waiting");
});
