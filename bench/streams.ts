// What waiting costs: memory of each pending operation and of each open stream, and what the process does meanwhile; prints one JSON line.
// --count=N operations and streams of each kind (10,000). Needs twice as many file descriptors and some more: see `ulimit -n`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createCountersignUser, openPendingOperation } from "./countersign/user.ts";
import { findFreePort } from "./lib/free-port.ts";
import { type EventReader, openEvents } from "./lib/event-reader.ts";
import { cpuMs, rssMb, sumOf } from "./lib/process-figures.ts";
import { startServer } from "./lib/target.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "10000" } } });
const count = Number(values.count);
const atOnce = 32;
const idleSeconds = 20;
/** Operations that are made and forgotten first, so that code is compiled and the heap has grown to its size. */
const warmUp = 2000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const memory = mkdtempSync(join(tmpdir(), "countersign-bench-"));
const memoryFile = join(memory, "memory.json");
const running = await startServer(new URL("countersign/server.ts", import.meta.url), {
  args: [String(await findFreePort())],
  env: { BENCH_MEMORY_FILE: memoryFile },
  flags: ["--expose-gc", `--import=${new URL("lib/collect-on-signal.ts", import.meta.url).pathname}`],
});
const site = { url: running.url, apiKey: String(running.told["apiKey"]) };

interface Kept {
  readonly residentKb: number;
  readonly heapKb: number;
}

/** What is kept after the garbage is gone: of the heap, with what hangs on it, and of the process as the operating system sees it. */
async function kept(): Promise<Kept> {
  for (let i = 0; i < 3; i++) {
    for (const pid of running.pids) process.kill(pid, "SIGUSR2");
    await sleep(1000);
  }
  const { heapUsed, external } = JSON.parse(readFileSync(memoryFile, "utf8")) as { heapUsed: number; external: number };
  return { residentKb: sumOf(running.pids, rssMb) * 1024, heapKb: (heapUsed + external) / 1024 };
}
/** Share of a core that the server uses while nobody asks anything. */
async function idleCore(): Promise<number> {
  const before = sumOf(running.pids, cpuMs);
  await sleep(idleSeconds * 1000);
  return Number(((sumOf(running.pids, cpuMs) - before) / (idleSeconds * 1000)).toFixed(4));
}
async function inTurns<T>(total: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let n = 0; n < total; n += atOnce)
    done.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, total - n) }, (_, i) => work(n + i)))));
  return done;
}

const names = Array.from({ length: atOnce }, (_, i) => `user-${i}`);
for (const name of names) await createCountersignUser(site, { name, mark: () => {} });
const open = (n: number) => openPendingOperation(site, { name: names[n % atOnce] ?? "", n });
await inTurns(warmUp, open);
const base = await kept();
const operations = await inTurns(count, (n) => open(warmUp + n));
const pending = await kept();
const idleBefore = await idleCore();
async function openAll(kind: "frames" | "states"): Promise<readonly EventReader[]> {
  return inTurns(count, async (n) => {
    const place = operations[n]?.display[kind];
    if (!place) throw new Error("no operation");
    const reader = openEvents(place.url, place.token);
    await reader.find(() => true);
    return reader;
  });
}
const states = await openAll("states");
const withStates = await kept();
const idleStates = await idleCore();
const frames = await openAll("frames");
const withFrames = await kept();
const idleFrames = await idleCore();
for (const reader of [...states, ...frames]) reader.close();
await running.stop();
rmSync(memory, { recursive: true });
function each(after: Kept, before: Kept) {
  const one = (figure: keyof Kept) => Number(((after[figure] - before[figure]) / count).toFixed(2));
  return { residentKb: one("residentKb"), heapKb: one("heapKb") };
}
process.stdout.write(
  `${JSON.stringify({
    target: "streams",
    count,
    baseMb: Math.round(base.residentKb / 1024),
    each: { pending: each(pending, base), states: each(withStates, pending), frames: each(withFrames, withStates) },
    coresWhenIdle: { pending: idleBefore, states: idleStates, statesAndFrames: idleFrames },
    residentMb: Math.round(withFrames.residentKb / 1024),
  })}\n`,
);
