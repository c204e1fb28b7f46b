import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startTracing } from "@countersign/platform";
import { approveOn, consume } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { type ReceivedSpan, startTraceCollector } from "../world/trace-collector.ts";
import { shape } from "../world/shapes/shape.ts";
import { startWorld } from "../world/world.ts";

const siteTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

/** A whole cycle at a server that sends its spans to a collector; answers what the collector was sent. */
async function traceOneCycle() {
  const collector = await startTraceCollector();
  const tracing = await startTracing({ endpoint: collector.endpoint, service: "countersign", version: "0" });
  const world = await startWorld();
  const device = createDevice({ clock: world.clock });
  await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
  const opened = await openOperation(world, "transfer", { user: "mira" });
  const page = await openEvents(opened.display.states);
  await approveOn(device, opened);
  await page.until(({ data }) => data["state"] === "approved");
  await consume(opened);
  await opened.party.sdk.outcome(opened.id, "done");
  await page.until(({ data }) => data["outcome"] !== undefined);
  await device.follow(opened.id);
  const headers = { traceparent: `00-${siteTrace}-00f067aa0ba902b7-01` };
  const refused = await fetch(`${world.issuer}/v1/operations/${opened.id}`, { headers });
  assert.equal(refused.status, 401);
  await fetch(`${world.issuer}/.well-known/countersign`, { headers });
  await world.close();
  await tracing.close();
  await collector.close();
  return { spans: collector.spans, text: collector.text(), opened };
}

describe("a trace (OpenTelemetry)", () => {
  test("goes from the site's question to both screens' answer, and says nothing but what may be said", async () => {
    const { spans, text, opened } = await traceOneCycle();
    const about = spans.filter(({ attributes }) => attributes["countersign.operation"] === opened.id);
    const first = spans.find(({ name }) => name === "createOperation");
    assert.ok(first);
    const together = new Set(spans.filter(({ traceId }) => traceId === first.traceId).map(({ name }) => name));
    for (const name of [
      "createOperation",
      "requestVerification",
      "requestDisplay",
      "deliverCode",
      "store.open",
      "scan",
      "store.claim",
      "decide",
      "store.decide",
      "show",
      "readOperation",
    ])
      assert.ok(together.has(name), `${name} is not in the trace, which has ${[...together].toString()}`);
    // A QR server apart learns from the answer what it has asked for: its question is a trace of its own, linked to this one.
    const lookedUp = about.filter(({ name }) => name === "lookUpCode");
    assert.ok(lookedUp.length > 0);
    assert.ok(lookedUp.every(({ traceId }) => (traceId === first.traceId) === (shape === "one")));
    assert.ok(about.length > 8);
    assert.ok(about.every(({ traceId, links }) => [traceId, ...links].includes(first.traceId)));

    const said = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    assert.deepEqual(
      [...said].filter((key) => !/^countersign\.(operation|organization|refused)$/.test(key)),
      [],
    );
    const secrets = ["mira", opened.display.states.token, opened.display.frames.token, "cs_live_", "Lin Yue"];
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret)),
      [],
    );
  });

  test("is not joined by a stranger who names it", async () => {
    const { spans } = await traceOneCycle();
    const joined = spans.filter(({ traceId }: ReceivedSpan) => traceId === siteTrace);
    assert.deepEqual(joined, []);
  });
});
