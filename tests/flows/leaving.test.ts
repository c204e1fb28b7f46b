import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { approveOn } from "../world/approve.ts";
import { enrolDevice } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { onlyInOneProcess } from "../world/shapes/shape.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

/** Long enough for everything that is asked here; the tests do not wait for it. */
const limitMs = 60_000;

async function readiness(world: World): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${world.issuer}/readyz`);
  return { status: answer.status, body: await answer.json() };
}

describe("a server that is asked to end", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ limits: noLimits });
  });
  afterEach(() => world.close());

  test("says that it is not ready, and goes on answering until proxies have seen it", async () => {
    assert.deepEqual(await readiness(world), { status: 200, body: { status: "ready" } });
    const gone = world.running().leave({ noticeMs: 3000, limitMs });
    assert.deepEqual(await readiness(world), { status: 503, body: { status: "leaving" } });
    assert.equal((await fetch(`${world.issuer}/healthz`)).status, 200);
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    assert.match(id, /^op_/);
    await gone;
  });

  test("tells pages to come back, and they find the same operation where they left it", async () => {
    const device = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const [frames, states] = [await openEvents(opened.display.frames), await openEvents(opened.display.states)];
    await frames.until(({ event }) => event === "frame");
    const { id: seen } = await states.until(({ event }) => event === "state");
    await world.running().leave({ noticeMs: 0, limitMs });
    for (const stream of [frames, states]) {
      await stream.until(({ event }) => event === "moved");
      assert.equal(await stream.next(), null);
    }
    await world.restart();
    const again = await openEvents(opened.display.states, { "last-event-id": String(seen) });
    await approveOn(device, opened);
    await again.until(({ data }) => data["state"] === "approved");
    await again.close();
  });

  test("waits for nobody who has gone: pages that were closed, and requests that were given up", {
    timeout: 20_000,
  }, async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    for (const display of [opened.display.frames, opened.display.states]) {
      const stream = await openEvents(display);
      await stream.next();
      await stream.close();
    }
    const givenUp = new AbortController();
    const url = `${world.issuer}/v1/operations/${opened.id}?waitSeconds=60`;
    const asked = fetch(url, { headers: { authorization: `Bearer ${world.bank.apiKey}` }, signal: givenUp.signal });
    // The server has the request once it has answered a later one.
    assert.equal((await world.bank.sdk.get(opened.id)).state, "presented");
    givenUp.abort();
    await assert.rejects(asked);
    await world.running().leave({ noticeMs: 0, limitMs });
  });

  const skip = onlyInOneProcess("the answer crosses a proxy of the tests that is closed meanwhile");
  test("answers requests that wait for a change, as things are, and then ends", { skip }, async () => {
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    const before = await world.bank.call("GET", `/v1/operations/${id}`);
    const waiting = world.bank.call(
      "GET",
      `/v1/operations/${id}?waitSeconds=30&version=${String(before.body["version"])}`,
    );
    await world.running().leave({ noticeMs: 1000, limitMs: 5000 });
    // One that was still waiting would be cut here.
    await world.stop();
    const { status, body } = await waiting;
    assert.deepEqual([status, body["version"]], [200, before.body["version"]]);
  });
});
