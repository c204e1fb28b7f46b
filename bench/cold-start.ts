// From the command to the first answer, and what the process keeps while nobody asks: `countersign serve` on new data, then on data it has.
// Prints one JSON line. --runs=N.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findFreePort } from "./lib/free-port.ts";
import { cpuMs, rssMb } from "./lib/process-figures.ts";
import { median } from "./lib/quantile.ts";
import { makeFolder } from "./lib/target.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const command = fileURLToPath(new URL("../cli/bin/countersign.js", import.meta.url));
const idleSeconds = 10;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

interface Started {
  readonly readyMs: number;
  readonly idleMb: number;
  readonly idleCore: number;
}

async function start(folder: string, { isMeasuredIdle }: { isMeasuredIdle: boolean }): Promise<Started> {
  const port = await findFreePort();
  const from = performance.now();
  const child = spawn(process.execPath, [command, "serve"], {
    stdio: "ignore",
    env: { ...process.env, COUNTERSIGN_PORT: String(port), COUNTERSIGN_DATA: folder, COUNTERSIGN_LOG_LEVEL: "warn" },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await answers(`http://localhost:${port}/healthz`))) await sleep(5);
  const readyMs = performance.now() - from;
  const pid = child.pid ?? 0;
  const before = cpuMs(pid);
  if (isMeasuredIdle) await sleep(idleSeconds * 1000);
  const figures = { readyMs, idleMb: rssMb(pid), idleCore: (cpuMs(pid) - before) / (idleSeconds * 1000) };
  child.kill("SIGTERM");
  await ended;
  return figures;
}

const all: { readonly fresh: Started; readonly again: Started }[] = [];
for (let run = 0; run < Number(values.runs); run++) {
  const folder = makeFolder();
  const fresh = await start(folder, { isMeasuredIdle: false });
  const again = await start(folder, { isMeasuredIdle: true });
  all.push({ fresh, again });
  rmSync(folder, { recursive: true, force: true });
}
const middle = (of: (one: (typeof all)[number]) => number) => Number(median(all.map(of)).toPrecision(4));
process.stdout.write(
  `${JSON.stringify({
    target: "cold start",
    readyMs: { newData: middle(({ fresh }) => fresh.readyMs), knownData: middle(({ again }) => again.readyMs) },
    idleMb: middle(({ again }) => again.idleMb),
    idleCore: middle(({ again }) => again.idleCore),
  })}\n`,
);
