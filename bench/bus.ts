// How soon a page that waits at one verification server hears what happened at another: from the question to that one to the event at the page.
// Three servers on one store, each with a connection of its own to the bus; prints one JSON line. --runs=N how often (200).
import { parseArgs } from "node:util";
import { openEvents } from "../tests/world/event-reader.ts";
import { openOperation } from "../tests/world/open-operation.ts";
import { findBus } from "../tests/world/shapes/open-buses.ts";
import { nodesBeside, portsBehind } from "../tests/world/shapes/start-apart-roles.ts";
import { noLimits, startWorld } from "../tests/world/world.ts";
import { quantile } from "./lib/quantile.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "200" } } });
const runs = Number(values.runs);
const world = await startWorld({ limits: noLimits, shape: "cluster" });
const [here] = nodesBeside(world.running().verificationServer);
const there = portsBehind.get(world.issuer)?.at(-1);
if (!here || there === undefined) throw new Error("there are no two servers");

/** One operation that is cancelled at one server while its page waits at another; the two times in milliseconds. */
async function measure(k: number): Promise<{ answered: number; heard: number }> {
  const { id, display } = await openOperation(world, "transfer", { user: `user-${k}` });
  const url = new URL(display.states.url);
  url.port = String(there);
  const stream = await openEvents({ ...display.states, url: url.href });
  await stream.until(({ data }) => data["state"] === "presented");
  const asked = { organization: "example-bank", businesses: null, key: "bench", idempotencyKey: `bench-${k}` };
  const start = performance.now();
  const heard = stream.until(({ data }) => data["state"] === "cancelled").then(() => performance.now() - start);
  await here?.forOperationServer.cancelRequest(
    { params: { id }, body: { asked } },
    { role: "operation-server", organizations: null },
  );
  const answered = performance.now() - start;
  const result = { answered, heard: await heard };
  await stream.close();
  return result;
}

const warmUp = 20;
const measured = [];
for (let k = 0; k < warmUp + runs; k += 1) measured.push(await measure(k));
const bus = await findBus();
await world.close();
const quantiles = (of: readonly number[]) => {
  const at = (q: number) => Number(quantile(of, q).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};
const counted = measured.slice(warmUp);
console.log(
  JSON.stringify({
    target: "bus",
    bus: bus === null ? "in-process" : new URL(bus).protocol.replace(":", ""),
    runs,
    changeAnsweredMs: quantiles(counted.map(({ answered }) => answered)),
    heardElsewhereMs: quantiles(counted.map(({ heard }) => heard)),
  }),
);
process.exit(0);
