import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { approveOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { newKey } from "../world/relying-party.ts";
import { keyedParty, scopedParty } from "../world/scoped-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("what the API answers", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });

  describe("to a write under the key of an earlier one", () => {
    let device: string;
    beforeEach(async () => {
      await enrolDevice({ party: world.bank, user, clock: world.clock });
      device = (await world.bank.sdk.devices.list(user))[0]?.id ?? "";
    });
    const ask = (what: string, idempotencyKey: string, party = world.bank) =>
      party.call("POST", `/v1/users/${user}/devices/${device}/${what}`, { body: {}, idempotencyKey });
    const stateNow = async () => (await world.bank.sdk.devices.list(user))[0]?.state;

    test("is the same answer, and nothing happens again (P14)", async () => {
      const key = newKey();
      const first = await ask("freeze", key);
      assert.equal(first.body["state"], "frozen");
      await ask("thaw", newKey());
      assert.deepEqual(await ask("freeze", key), first);
      assert.equal(await stateNow(), "active");
    });

    test("is a refusal when it asks for something else", async () => {
      const key = newKey();
      await ask("freeze", key);
      assert.equal((await ask("thaw", key)).code, "idempotency_key_reused");
      assert.equal(await stateNow(), "frozen");
    });

    test("is known for a day, also by a server that was started since, and no longer", async () => {
      const key = newKey();
      await ask("freeze", key);
      await ask("thaw", newKey());
      await world.restart();
      await ask("freeze", key);
      assert.equal(await stateNow(), "active");
      world.clock.move(24 * 3600);
      await ask("freeze", key);
      assert.equal(await stateNow(), "frozen");
    });

    test("is one of the organization's own, and of a key for the same businesses (T35)", async () => {
      const key = newKey();
      await ask("freeze", key);
      assert.equal((await ask("freeze", key, world.bazaar)).code, "operation_not_found");
      const scoped = await scopedParty(world, world.bank, ["transfers"]);
      assert.equal((await ask("freeze", key, scoped)).code, "idempotency_key_reused");
    });

    test("is told to wait while the first is being worked on, or is its answer", async () => {
      const key = newKey();
      const answers = await Promise.all([1, 2, 3, 4].map(() => ask("freeze", key)));
      for (const { status, code, body } of answers)
        assert.ok(code === "idempotency_in_progress" || (status === 200 && body["state"] === "frozen"), String(code));
      assert.ok(answers.some(({ status }) => status === 200));
    });

    test("is the first of two that were kept at once", async () => {
      const { store } = world.running().verificationServer.context;
      const [requestHash, idempotencyKey] = ["h", newKey()];
      const use = { organization: "example-bank", idempotencyKey, requestHash };
      assert.equal(await store.answers.find(use), null);
      await store.answers.put(use, { about: "e", answer: new Uint8Array([1]) });
      await store.answers.put({ ...use, requestHash: "other" }, { about: "e", answer: new Uint8Array([2]) });
      assert.deepEqual(await store.answers.find(use), new Uint8Array([1]), "the first answer stays");
      assert.equal(await store.answers.find({ ...use, requestHash: "other" }), "reused");
    });
  });

  test("names the one member of a request that is wrong, and no value of it", async () => {
    const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["pwd"] };
    const details = { amount: "5.00", currency: "EUR", account: "DE89370400440532013000", payee: "Jonas Weber" };
    const good = { type: "transfer", business: "transfers", details, login };
    const wrong: readonly (readonly [object, string])[] = [
      [{ ...good, details: { ...details, amount: "a lot" } }, "/details/amount"],
      [{ ...good, details: { ...details, colour: "red" } }, "/details/colour"],
      [{ ...good, details: { ...details, payee: "Jonas\u202eWeber" } }, "/details/payee"],
      [{ ...good, colour: "red" }, "/colour"],
      [{ ...good, business: undefined }, "/business"],
      [{ ...good, login: { ...login, state: 2 } }, "/login/state"],
      [{ ...good, login: { ...login, authTime: 1 } }, "/login"],
      [{ ...good, link: "https://elsewhere.example/q" }, "/link"],
    ];
    for (const [body, at] of wrong)
      assert.equal((await world.bank.call("POST", "/v1/operations", { body })).body["at"], at);
    const { body } = await world.bank.call("POST", "/v1/enrollments", {
      body: { user, authTime: world.clock.seconds() - 301 },
    });
    assert.deepEqual([body["code"], body["at"]], ["invalid_request", "/authTime"]);
    assert.equal((await world.bank.call("GET", "/v1/history?limit=0")).body["at"], "/query/limit");
  });

  test("carries a tag, and is nothing but that when it was read before", async () => {
    const { id } = await openOperation(world, "transfer", { user });
    const read = (tag?: string) =>
      fetch(`${world.issuer}/v1/operations/${id}`, {
        headers: { authorization: `Bearer ${world.bank.apiKey}`, ...(tag !== undefined && { "if-none-match": tag }) },
      });
    const first = await read();
    const tag = first.headers.get("etag") ?? "";
    assert.match(tag, /^"[A-Za-z0-9_-]{22}"$/);
    const again = await read(`"other", W/${tag}`);
    assert.deepEqual([again.status, await again.text(), again.headers.get("etag")], [304, "", tag]);
    await world.bank.sdk.cancel(id);
    const changed = await read(tag);
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.get("etag"), tag);
  });
});

describe("the history of a site", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  const transfer = (details: Record<string, string>, of = user): Promise<Opened> =>
    openOperation(world, "transfer", {
      user: of,
      changes: {
        details: {
          amount: "1.00",
          currency: "EUR",
          account: "DE89370400440532013000",
          payee: "Jonas Weber",
          ...details,
        },
      },
    });
  const found = async (query: Parameters<World["bank"]["sdk"]["history"]["search"]>[0], party = world.bank) => {
    const ids: string[] = [];
    for await (const { id } of party.sdk.history.search(query)) ids.push(id);
    return ids;
  };

  test("is found by words in it, Chinese too, by its reference and by its id", async () => {
    const rent = await transfer({ memo: "Rent for 50% of May" });
    const tea = await transfer({ payee: "小林茶店", memo: "茶" });
    assert.deepEqual(await found({ user, q: "rent FOR" }), [rent.id]);
    assert.deepEqual(await found({ user, q: "茶" }), [tea.id]);
    assert.deepEqual(await found({ user, q: "50%" }), [rent.id]);
    assert.deepEqual(await found({ user, q: "50_" }), [], "a sign of the database's own is a character like any other");
    assert.deepEqual(await found({ q: tea.id }), [tea.id]);
    assert.deepEqual(await found({ user, q: "memo" }), [], "names of fields are not what it is about");
  });

  test("is found by user, type, business, state and time, newest first", async () => {
    const phone = await enrolDevice({ party: world.bank, user, clock: world.clock });
    const first = await transfer({});
    world.clock.move(10);
    const second = await openOperation(world, "password-change", { user });
    await approveOn(phone, second);
    const at = world.clock.seconds();
    assert.deepEqual(await found({ user }), [second.id, first.id]);
    assert.deepEqual(await found({ user, type: "transfer" }), [first.id]);
    assert.deepEqual(await found({ user, business: "accounts" }), [second.id]);
    assert.deepEqual(await found({ user, state: "approved" }), [second.id]);
    assert.deepEqual(await found({ user, from: at - 9 }), [second.id]);
    assert.deepEqual(await found({ user, to: at - 9 }), [first.id]);
    assert.deepEqual(await found({ user: `${user}-other` }), []);
  });

  test("comes in pages, none twice and none left out", async () => {
    const opened: string[] = [];
    for (let i = 0; i < 7; i++) {
      world.clock.move(1);
      opened.unshift((await transfer({ memo: `no. ${i}` })).id);
    }
    assert.deepEqual(await found({ user, limit: 3 }), opened);
    const page = await world.bank.sdk.history.page({ user, limit: 3 });
    assert.deepEqual([page.operations.length, page.cursor], [3, opened[2]]);
  });

  test("is each organization's own, and of a key for some businesses only theirs (T35)", async () => {
    const { id } = await transfer({});
    assert.deepEqual(await found({ user }, world.bazaar), []);
    const accounts = await scopedParty(world, world.bank, ["accounts"]);
    assert.deepEqual(await found({ user }, accounts), []);
    assert.deepEqual(await found({ user, business: "transfers" }, accounts), []);
    assert.deepEqual(await found({ user }), [id]);
  });

  test("costs no more than so many searches a minute (T38)", async () => {
    const { sdk } = await keyedParty(world, world.bank, {});
    for (let n = 0; n < 300; n++) await sdk.history.page({ user });
    await refuses(sdk.history.page({ user }), "rate_limited");
    await sdk.devices.list(user);
  });

  test("refuses what is no question", async () => {
    for (const query of ["limit=0", "limit=101", "state=gone", "cursor=x", "q=", "colour=red"])
      assert.equal((await world.bank.call("GET", `/v1/history?${query}`)).code, "invalid_request", query);
    await refuses(world.bank.sdk.history.page({ limit: 1000 }), "invalid_request");
  });
});
