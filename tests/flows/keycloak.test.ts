import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { type KeycloakWorld, startKeycloakWorld } from "../world/keycloak-world.ts";

describe("Keycloak's authentication channel", () => {
  let on: KeycloakWorld;
  let sofar = 0;
  before(async () => {
    on = await startKeycloakWorld();
  });
  beforeEach(() => {
    sofar = on.keycloak.results.length;
  });
  after(() => on.close());

  const results = () => on.keycloak.results.slice(sofar);
  const stateOf = async ({ id }: Opened) => (await on.world.bank.sdk.get(id)).state;
  async function ask(opened: Opened): Promise<string> {
    return (await on.keycloak.ask(on.parametersFor(opened))) ?? assert.fail("no 201");
  }
  /** Ends when the calls that are under way have come to their end, and begins again that much later. */
  async function later(seconds: number): Promise<void> {
    await on.bridge.restart();
    on.world.clock.move(seconds);
  }
  async function outcomeOf({ id }: Opened) {
    let view = await on.world.bank.sdk.get(id);
    while (!view.outcome) view = await on.world.bank.sdk.wait(id, { afterVersion: view.version });
    return view.outcome;
  }

  test("a yes is used and told, once, and both screens hear that it was", async () => {
    const opened = await on.open();
    const request = await ask(opened);
    assert.equal(on.keycloak.stateOf(request), "pending");
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 1);
    assert.deepEqual(await outcomeOf(opened), { result: "done" });
    await later(60);
    assert.deepEqual([results(), on.keycloak.stateOf(request)], [["SUCCEED"], "approved"]);
    assert.equal(await stateOf(opened), "released");
  });

  test("a no is told, and what nobody decided in time", async () => {
    const [refused, forgotten] = [await on.open(), await on.open("password-change")];
    const [first, second] = [await ask(refused), await ask(forgotten)];
    await on.decide(refused, "decline");
    await on.keycloak.waitFor(sofar + 1);
    await on.world.bank.sdk.cancel(forgotten.id);
    await on.keycloak.waitFor(sofar + 2);
    assert.deepEqual(results(), ["UNAUTHORIZED", "CANCELLED"]);
    assert.deepEqual([on.keycloak.stateOf(first), on.keycloak.stateOf(second)], ["denied", "denied"]);
  });

  test("an approval that was there before Keycloak asked is told after the 201, and again until it is stored", async () => {
    const opened = await on.open();
    await on.decide(opened, "approve");
    on.keycloak.befall("not stored yet", 404, 503);
    const request = await ask(opened);
    for (let come = 1; come <= 3; come++) {
      await on.keycloak.waitFor(sofar + come);
      await later(4);
    }
    await on.keycloak.waitFor(sofar + 4);
    await outcomeOf(opened);
    assert.equal(on.keycloak.stateOf(request), "approved");
    assert.equal(on.keycloak.wasHasty(), false);
  });

  test("an answer that was lost after Keycloak had taken the result destroys nothing", async () => {
    const opened = await on.open();
    const request = await ask(opened);
    on.keycloak.befall("hang up after");
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 1);
    await later(15);
    assert.deepEqual([results().length, on.keycloak.stateOf(request)], [1, "approved"], "not told again so soon");
    assert.ok(on.keycloak.collect(request), "the client came for its tokens, as it does every five seconds");
    await later(10);
    await on.keycloak.waitFor(sofar + 2);
    assert.deepEqual(await outcomeOf(opened), { result: "done" });
    await later(60);
    assert.deepEqual(results(), ["SUCCEED", "SUCCEED"], "the second one found nothing, and there is no third");
  });

  test("a call that was cut off before Keycloak heard it is made again", async () => {
    const opened = await on.open();
    const request = await ask(opened);
    on.keycloak.befall("hang up before");
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 1);
    await later(21);
    await on.keycloak.waitFor(sofar + 2);
    assert.deepEqual(await outcomeOf(opened), { result: "done" });
    assert.equal(on.keycloak.stateOf(request), "approved");
  });

  test("a Keycloak that died over a call and is not back yet is told when it is", async () => {
    const opened = await on.open();
    const request = await ask(opened);
    on.keycloak.befall("hang up before", 503);
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 1);
    await later(21);
    await on.keycloak.waitFor(sofar + 2);
    await later(4);
    await on.keycloak.waitFor(sofar + 3);
    assert.deepEqual(await outcomeOf(opened), { result: "done" });
    assert.equal(on.keycloak.stateOf(request), "approved");
  });

  test("a result that Keycloak refuses is not told again", async () => {
    const opened = await on.open();
    await ask(opened);
    on.keycloak.befall(400);
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 1);
    await later(60);
    await on.bridge.restart();
    assert.equal(results().length, 1);
  });

  test("nothing is forgotten over a restart before the decision", async () => {
    const opened = await on.open();
    const request = await ask(opened);
    await on.bridge.restart();
    await on.decide(opened, "approve");
    await outcomeOf(opened);
    assert.equal(on.keycloak.stateOf(request), "approved");
  });

  test("an operation that is another user's, of another type, over, unknown or not shown as asked is not taken", async () => {
    const mine = await on.open();
    const shown = await openOperation(on.world, "login", {
      user: "mira",
      changes: { details: { account: "mira", place: "W4SCT" } },
    });
    const used = await on.open();
    await on.decide(used, "decline");
    const transfer = await on.open("transfer");
    const asked = (body: Readonly<Record<string, unknown>>) => on.keycloak.delegate({ body });
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, number])[] = [
      [on.parametersFor(mine, "jonas"), 404],
      [on.parametersFor({ id: "op_01890a5d7e7a7bd0a1b2c3d4e5" }), 404],
      [on.parametersFor({ id: "not an id" }), 400],
      [on.parametersFor(transfer), 403],
      [on.parametersFor(used), 409],
      [{ ...on.parametersFor(shown), binding_message: "OTHER" }, 409],
      [{ ...on.parametersFor(mine), binding_message: "W4SCT" }, 409],
      [{ ...on.parametersFor(mine), is_consent_required: true }, 400],
      [{ login_hint: "mira" }, 400],
      [{ countersign_operation: mine.id }, 400],
    ];
    for (const [body, status] of cases) assert.equal((await asked(body)).status, status, JSON.stringify(body));
    assert.equal((await asked({ ...on.parametersFor(shown), binding_message: "W4SCT" })).status, 201);
    assert.equal(await stateOf(mine), "presented");
  });

  test("one approval serves one request: who comes second hears a no", async () => {
    const opened = await on.open("password-change");
    const [first, second] = [await ask(opened), await ask(opened)];
    await on.decide(opened, "approve");
    await on.keycloak.waitFor(sofar + 2);
    assert.deepEqual(results().toSorted(), ["SUCCEED", "UNAUTHORIZED"]);
    assert.deepEqual([on.keycloak.stateOf(first), on.keycloak.stateOf(second)].toSorted(), ["approved", "denied"]);
  });
});
