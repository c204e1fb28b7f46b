import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Place, underTraffic } from "../place.ts";
import type { Restart } from "../program.ts";

const shiftClock = fileURLToPath(new URL("../shift-clock.ts", import.meta.url));

function shifted(ms: number): Restart {
  return { env: { NODE_OPTIONS: `--import ${shiftClock}`, SHIFT_CLOCK_MS: String(ms) } };
}

/** What time it is, as a node says. */
async function timeAt(port: number): Promise<number> {
  const { headers } = await fetch(`http://localhost:${port}/jwks.json`);
  return Date.parse(headers.get("date") ?? "");
}

/** Starts the nodes anew with clocks 60 s apart; nobody is refused anything for it. */
export async function setClocksApart(place: Place): Promise<void> {
  const [first, second] = place.nodes;
  assert.ok(first && second);
  const restart = async (node: typeof first, ms: number) => {
    await node.kill();
    await node.start(shifted(ms));
  };
  await Promise.all([restart(first, -30_000), restart(second, 30_000)]);
  const [one = 0, other = 0] = await Promise.all(place.nodePorts.map(timeAt));
  assert.ok(Math.abs(one - other) <= 5000, "nodes go by the database's clock");
  const found = await underTraffic(place, (ledger) => ledger.progress(2 * place.people.length));
  assert.deepEqual(found.refused, {});
}

/** Starts the nodes anew with the machine's clock. */
export async function setClocks({ nodes }: Place): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      await node.kill();
      await node.start();
    }),
  );
}
