import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { createRelyingParty, type RelyingParty } from "../../tests/world/relying-party.ts";
import { refuses } from "../../tests/world/refused.ts";
import { startWorld, type World } from "../../tests/world/world.ts";
import { registerOwnParts } from "../src/own-parts.ts";
import { runCli } from "./run-cli.ts";

describe("countersign organization, business, type and keys, beside a running server", () => {
  let world: World;
  const environment = { ...process.env };
  before(async () => {
    world = await startWorld({ apart: true });
    await registerOwnParts(world.running());
  });
  after(() => world.close());
  beforeEach(() => {
    process.env["COUNTERSIGN_DATA"] = world.dataDir;
    process.env["COUNTERSIGN_ISSUER"] = world.issuer;
  });
  after(() => {
    process.env = { ...environment };
  });

  // oxlint-disable-next-line typescript/no-explicit-any -- what a program printed; the assertions judge it
  const json = async (...args: string[]): Promise<any> => {
    const { out, err, code } = await runCli([...args, "--json"]);
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  const fails = async (said: RegExp, ...args: string[]): Promise<void> => {
    const { err, code } = await runCli(args);
    assert.equal(code, 1, err);
    assert.match(err, said);
  };
  /** The server looks once a second whether another program has changed something. */
  const site = (apiKey: string): RelyingParty => {
    world.clock.move(2);
    return createRelyingParty({ issuer: world.issuer, clock: world.clock, organization: "tin-shop", apiKey });
  };

  test("a shop that was registered just now asks for an approval with the key that was made for it", async () => {
    await json("organization", "add", "tin-shop", "--name", "Tin Shop", "--origin", "https://tin.example");
    await json(
      "business",
      "add",
      "checkout",
      "--organization",
      "tin-shop",
      "--name",
      "Checkout",
      "--type",
      "transfer",
      "--limit",
      "pendingPerUser=1",
    );
    const { apiKey } = await json("keys", "create", "--organization", "tin-shop");
    const { sdk } = site(apiKey);
    const details = { amount: "1.00", currency: "EUR", account: "DE89370400440532013000", payee: "Lin Yue" };
    const login = { state: 1, user: "ada", authTime: world.clock.seconds(), methods: ["pwd"] } as const;
    const proposal = { type: "transfer", business: "checkout", details, login };
    assert.equal((await sdk.open(proposal, { idempotencyKey: "1" })).state, "presented");
    await refuses(sdk.open(proposal, { idempotencyKey: "2" }), "too_many_pending");
  });

  test("what is said again changes, and what is not said stays", async () => {
    await json(
      "organization",
      "add",
      "tin-shop",
      "--origin",
      "https://tin.example",
      "--origin",
      "https://shop.tin.example",
    );
    await json("organization", "add", "tin-shop", "--first-device", "password");
    const { organizations } = await json("organization", "list");
    const { name, origins, firstDevice } =
      (organizations as { id: string; name: string; origins: string[]; firstDevice: string }[]).find(
        ({ id }) => id === "tin-shop",
      ) ?? {};
    assert.deepEqual(
      [name, origins, firstDevice],
      ["Tin Shop", ["https://tin.example", "https://shop.tin.example"], "password"],
    );
    await json("business", "add", "checkout", "--organization", "tin-shop", "--type", "login");
    const { businesses } = await json("business", "list");
    const shown = (businesses as { id: string; types: string[]; limits: { pendingPerUser: number } }[]).filter(
      ({ types }) => types.join() === "login",
    );
    assert.deepEqual(
      shown.map(({ limits }) => limits.pendingPerUser),
      [1],
    );
  });

  test("a key that is rotated goes on for as long as was said, one that is ended does not, and no list tells a key", async () => {
    const made = await json(
      "keys",
      "create",
      "--organization",
      "tin-shop",
      "--scope",
      "devices,history",
      "--label",
      "web",
    );
    const next = await json("keys", "rotate", made.id, "--overlap", "1h");
    const [old, fresh] = [site(made.apiKey), site(next.apiKey)];
    await old.sdk.devices.list("ada");
    await refuses(fresh.sdk.policy.read(), "method_not_allowed");
    const list = () => json("keys", "list");
    const before = await list();
    const twice = new RegExp(
      `rotated or ended already: it ends at ${new Date(next.oldKeyEndsAt * 1000).toISOString().replace(".000", "")}`,
    );
    await fails(twice, "keys", "rotate", made.id);
    assert.deepEqual(await list(), before, "no third key is made");
    await json("keys", "end", next.id);
    await fails(/ ended at .*no key was made/, "keys", "rotate", next.id);
    const { out } = await runCli(["keys", "list", "--json"]);
    const { keys } = JSON.parse(out) as {
      keys: { id: string; notAfter: number | null; label: string; hash?: string }[];
    };
    const listed = keys.filter(({ label }) => label === "web");
    assert.deepEqual(
      listed.map(({ notAfter, hash }) => [typeof notAfter, hash]),
      [
        ["number", undefined],
        ["number", undefined],
      ],
    );
    assert.doesNotMatch(out, new RegExp(`${made.apiKey}|${next.apiKey}`));
  });

  test("a type of one's own comes out of a file, and a changed one has a higher version", async () => {
    const file = join(world.dataDir, "type.json");
    const template = await json("type", "export", "login");
    const write = (changes: object): void =>
      writeFileSync(file, JSON.stringify({ ...template, id: "open-gate", ...changes }));
    write({});
    await json("type", "add", file);
    write({ title: { en: "Open the gate", zh: "打开大门" } });
    await fails(/higher version/, "type", "add", file);
    write({ title: { en: "Open the gate", zh: "打开大门" }, version: 2 });
    await json("type", "add", file);
    const { types } = await json("type", "list");
    assert.equal((types as { id: string; version: number }[]).find(({ id }) => id === "open-gate")?.version, 2);
    for (const wrong of [
      { title: { en: "\u202eGate", zh: "门" } },
      { lifetimeSeconds: 3000 },
      { colour: "red" },
      { fields: "none" },
    ]) {
      write({ ...wrong, version: 3 });
      await fails(/is no operation type/, "type", "add", file);
    }
  });

  test("what may not be registered is refused in a sentence, and nothing changes", async () => {
    const { registry } = world.running().verificationServer.context;
    world.clock.move(2);
    const { version } = await registry.current();
    await Promise.all([
      fails(/no web origin/, "organization", "add", "tin-shop", "--origin", "https://tin.example/shop"),
      fails(/write name=number/, "business", "add", "b", "--organization", "tin-shop", "--limit", "pendingPerUser=-1"),
      fails(/no scope/, "keys", "create", "--organization", "tin-shop", "--scope", "everything"),
      fails(/as in 24h/, "keys", "rotate", "key_none", "--overlap", "soon"),
    ]);
    world.clock.move(2);
    assert.equal((await registry.current()).version, version);
  });

  test("where the environment says nothing, a business's codes lead to where its server was started last", async () => {
    const linkOf = async (id: string) =>
      (await json("business", "add", id, "--organization", "tin-shop", "--type", "login")).links;
    delete process.env["COUNTERSIGN_ISSUER"];
    assert.deepEqual(await linkOf("desk"), [`${world.authenticator}/q`]);
    process.env["COUNTERSIGN_ISSUER"] = "https://countersign.example";
    assert.deepEqual(await linkOf("till"), ["https://countersign.example/q"]);
    assert.deepEqual(await linkOf("desk"), [`${world.authenticator}/q`], "what is registered stays");
    process.env["COUNTERSIGN_ISSUER"] = world.issuer;
    process.env["COUNTERSIGN_AUTHENTICATOR"] = "https://app.example";
    assert.deepEqual(await linkOf("gate"), ["https://app.example/q"]);
    delete process.env["COUNTERSIGN_AUTHENTICATOR"];
    assert.deepEqual(await linkOf("door"), [`${world.authenticator}/q`], "it is at an origin of its own");
  });

  test("a folder without a database is not given one", async () => {
    process.env["COUNTERSIGN_DATA"] = join(world.dataDir, "elsewhere");
    await fails(/there is no database in .*elsewhere/, "organization", "list");
  });
});
