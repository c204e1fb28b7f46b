import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createMetrics, serveMetrics, silentLog } from "@countersign/platform";
import { approveOn, consume } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { openOperation } from "../world/open-operation.ts";
import { notInCluster } from "../world/shapes/shape.ts";
import { startWorld, type World } from "../world/world.ts";

describe("the figures of a server (Prometheus)", { skip: notInCluster("each server has its own figures") }, () => {
  const metrics = createMetrics();
  let world: World;
  let served: Awaited<ReturnType<typeof serveMetrics>>;
  before(async () => {
    world = await startWorld({ metrics });
    served = await serveMetrics(metrics, { host: "localhost", port: 0 });
  });
  after(async () => {
    await served.close();
    await world.close();
  });
  const read = async (path = "/metrics") => fetch(`http://localhost:${served.port}${path}`);
  /** The value of a figure, by its name and labels as they are written. */
  async function figure(name: string): Promise<number | null> {
    const line = (await (await read()).text()).split("\n").find((one) => one.startsWith(`${name} `));
    return line === undefined ? null : Number(line.slice(name.length + 1));
  }

  test("count what was answered, refused and recorded, and what waits", async () => {
    const device = createDevice({ clock: world.clock });
    await enrolAt(device, { party: world.bank, user: "mira", clock: world.clock });
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const page = await openEvents(opened.display.states);
    await page.next();
    assert.equal(await figure("countersign_state_streams"), 1);
    await approveOn(device, opened);
    await consume(opened);
    await page.close();
    await fetch(`${world.issuer}/v1/operations/${opened.id}`);
    assert.ok(((await figure("countersign_audit_unsigned_leaves")) ?? 0) > 0);
    await world.running().verificationServer.sequencer.sequence();

    assert.equal(await figure('countersign_events_total{event="operation.released"}'), 1);
    assert.equal(await figure('countersign_refusals_total{code="signature_invalid"}'), 1);
    assert.equal(
      await figure('countersign_http_request_seconds_count{method="POST",route="/v1/device/decisions",status="2xx"}'),
      1,
    );
    assert.equal(await figure("countersign_audit_unsigned_leaves"), 0);
    assert.ok(((await figure("process_resident_memory_bytes")) ?? 0) > 0);
  });

  test("name no operation, user or address, whatever was asked", async () => {
    await fetch(`${world.issuer}/v1/operations/op_0000000000000000000000000a?secret=kite`);
    await fetch(`${world.issuer}/nowhere/kite`);
    const text = await (await read()).text();
    assert.doesNotMatch(text, /op_0|kite|mira|192\.0\.2/);
  });

  test("count alarms and faults where the log has them", async () => {
    const log = metrics.counting(silentLog);
    log.alarm("not_me", { operation: "op_1" });
    log.fault("sweep", new Error("disk"));
    assert.equal(await figure('countersign_alarms_total{event="not_me"}'), 1);
    assert.equal(await figure('countersign_faults_total{event="sweep"}'), 1);
  });

  test("are at one path of a port of their own, and not at the server's", async () => {
    assert.equal((await read("/")).status, 404);
    assert.equal((await fetch(`${world.issuer}/metrics`)).status, 404);
  });

  test("are the only ones that the dashboard and the alert rules ask for", async () => {
    const known = [...(await (await read()).text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const files = ["deploy/grafana/countersign.json", "deploy/prometheus/alerts.yml"];
    const asked = files.flatMap((file) => [
      ...readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").matchAll(
        /\b(countersign|process|nodejs)_\w+/g,
      ),
    ]);
    const names = new Set(asked.map(([name]) => name.replace(/_(bucket|count|sum)$/, "")));
    assert.ok(names.size > 10);
    assert.deepEqual(
      [...names].filter((name) => !known.includes(name)),
      [],
    );
  });
});
