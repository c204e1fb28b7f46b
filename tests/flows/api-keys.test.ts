import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { endApiKey, registerApiKey, registerOrganization } from "@countersign/verification-server";
import { openOperation } from "../world/open-operation.ts";
import { refuses } from "../world/refused.ts";
import { createRelyingParty } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { keyedParty, scopedParty } from "../world/scoped-party.ts";
import { withUsers } from "../world/with-users.ts";
import { noLimits, type World } from "../world/world.ts";

describe("an API key", () => {
  let world: World;
  let user: string;
  withUsers({ limits: noLimits }, (given) => {
    ({ world, user } = given);
  });
  const change = (what: Parameters<ReturnType<World["running"]>["verificationServer"]["changeRegistry"]>[1]) =>
    world.running().verificationServer.changeRegistry("a test", what);
  const transfer = () => proposalOf("transfer", { user, authTime: world.clock.seconds() });

  test("asks what its scopes say and nothing else (T34)", async () => {
    const { id } = await openOperation(world, "transfer", { user });
    const { sdk } = await keyedParty(world, world.bank, { scopes: ["devices", "history"] });
    assert.deepEqual(await sdk.devices.list(user), []);
    assert.equal((await sdk.history.page({ user })).operations[0]?.id, id);
    await refuses(sdk.get(id), "method_not_allowed");
    await refuses(sdk.cancel(id), "method_not_allowed");
    await refuses(sdk.open(transfer(), { idempotencyKey: "k" }), "method_not_allowed");
    await refuses(sdk.policy.read(), "method_not_allowed");
    await refuses(sdk.methods.read(user, "dynamic-code"), "method_not_allowed");
    assert.equal((await world.bank.sdk.get(id)).state, "presented");
  });

  test("goes on after it was rotated until its time is over, and not a second longer", async () => {
    const old = await keyedParty(world, world.bank, { id: "key-old" });
    const fresh = await keyedParty(world, world.bank, { id: "key-new" });
    await change((now) => endApiKey(now, { id: "key-old", notAfter: world.clock.seconds() + 20 }));
    await old.sdk.devices.list(user);
    world.clock.move(19);
    await old.sdk.devices.list(user);
    world.clock.move(1);
    await refuses(old.sdk.devices.list(user), "signature_invalid");
    await fresh.sdk.devices.list(user);
  });

  test("never lives longer than it was once told", async () => {
    await keyedParty(world, world.bank, { id: "key-short" });
    const soon = world.clock.seconds() + 5;
    await change((now) => endApiKey(now, { id: "key-short", notAfter: soon }));
    const { apiKeys } = await change((now) => endApiKey(now, { id: "key-short", notAfter: soon + 1000 }));
    assert.equal(apiKeys.find(({ id }) => id === "key-short")?.notAfter, soon);
    await assert.rejects(
      change((now) => endApiKey(now, { id: "key-none", notAfter: soon })),
      /no API key key-none/,
    );
  });

  test("for trying things out serves an organization that says so in its name, and no live one", async () => {
    const registered = await change((now) =>
      registerOrganization(now, { id: "tin-bank", name: "Tin Bank", origins: [], mode: "test" }),
    );
    assert.equal(registered.organizations.find(({ id }) => id === "tin-bank")?.name, "Tin Bank (test)");
    const tried = await keyedParty(world, { organization: "tin-bank" }, { mode: "test" });
    assert.match(tried.apiKey, /^cs_test_/);
    assert.deepEqual(await tried.sdk.devices.list(user), []);
    await assert.rejects(keyedParty(world, world.bank, { mode: "test" }), /live organization/);
    await assert.rejects(keyedParty(world, { organization: "tin-bank" }, { mode: "live" }), /test organization/);
    await assert.rejects(
      change((now) => registerOrganization(now, { id: "tin-bank", name: "Tin Bank", origins: [] })),
      /stays one/,
    );
  });

  test("is for organizations and businesses that there are", async () => {
    const key = { id: "k", hash: "h" };
    await assert.rejects(
      change((now) => registerApiKey(now, { ...key, organization: "nobody" })),
      /nobody is not registered/,
    );
    await assert.rejects(scopedParty(world, world.bank, ["moon"]), /no business moon/);
  });

  test("says how much of its minute is left, and is refused beyond it until the next (T38)", async () => {
    const { apiKey } = await keyedParty(world, world.bank, { requestsPerMinute: 2 });
    world.clock.move(60 - (world.clock.seconds() % 60));
    const ask = () =>
      fetch(`${world.issuer}/v1/users/${user}/devices`, { headers: { authorization: `Bearer ${apiKey}` } });
    const told = ({ status, headers }: Response) => [status, headers.get("ratelimit"), headers.get("retry-after")];
    assert.deepEqual(told(await ask()), [200, `"requests";r=1;t=60`, null]);
    world.clock.move(10);
    assert.deepEqual(told(await ask()), [200, `"requests";r=0;t=50`, null]);
    const refused = await ask();
    assert.deepEqual(told(refused), [429, `"requests";r=0;t=50`, "50"]);
    assert.equal(refused.headers.get("ratelimit-policy"), `"requests";q=2;w=60`);
    assert.equal(((await refused.json()) as { code: string }).code, "rate_limited");
    await world.bank.sdk.devices.list(user);
    world.clock.move(50);
    assert.equal((await ask()).status, 200);
  });

  test("of another form, or one nobody has, is no key (T17)", async () => {
    for (const apiKey of ["cs_live_x", "cs_prod_" + "A".repeat(43), `cs_live_${"A".repeat(43)}`, ""]) {
      const { sdk } = createRelyingParty({ ...world.bank, issuer: world.issuer, clock: world.clock, apiKey });
      await refuses(sdk.devices.list(user), "signature_invalid");
    }
  });
});
