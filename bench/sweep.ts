// Tidying operations that expired, beside requests: fills a database with operations whose time is over, starts the server on it and drives
// verifications at a fixed rate, first in peace and then while it sweeps; prints one JSON line. --operations=N, --rate=N verifications/s.
import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { createCountersignUser } from "./countersign/user.ts";
import { fillOpenSqlite } from "./lib/fill-operations.ts";
import { findFreePort } from "./lib/free-port.ts";
import { cpuMs, sumOf } from "./lib/process-figures.ts";
import { quantile } from "./lib/quantile.ts";
import { makeFolder, startServerIn } from "./lib/target.ts";

const { values } = parseArgs({
  options: { operations: { type: "string", default: "1000000" }, rate: { type: "string", default: "40" } },
});
const operations = Number(values.operations);
const rate = Number(values.rate);
const users = 16;

function countOpen(db: DatabaseSync): number {
  const row = db.prepare("SELECT count(*) AS n FROM operations WHERE deadline_ms <= 1000000000000").get();
  return Number(row?.["n"]);
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const folder = makeFolder();
const file = `${folder}/verification.sqlite`;
const server = new URL("countersign/server.ts", import.meta.url);
const args = [String(await findFreePort())];
try {
  // The first start makes the files and registers the sites; then the server is away while they are filled.
  const first = await startServerIn(folder, server, { args });
  const apiKey = String(first.told["apiKey"]);
  const steps: { step: string; ms: number; isSweeping: boolean }[] = [];
  let isSweeping = false;
  const mark = (step: string, ms: number) => void steps.push({ step, ms, isSweeping });
  const cycles: (() => Promise<void>)[] = [];
  for (let i = 0; i < users; i++)
    cycles.push(await createCountersignUser({ url: first.url, apiKey }, { name: `user-${i}`, mark }));
  const drive = async (seconds: number, until: () => boolean) => {
    const endMs = performance.now() + seconds * 1000;
    const loops = cycles.map(async (cycle, i) => {
      let planned = performance.now() + (i * 1000) / rate;
      while (performance.now() < endMs && !until()) {
        await sleep(Math.max(0, planned - performance.now()));
        await cycle();
        planned += (users * 1000) / rate;
      }
    });
    await Promise.all(loops);
  };
  await drive(5, () => false);
  steps.length = 0;
  await drive(15, () => false);
  await first.stop();
  fillOpenSqlite(file, { count: operations, nowMs: Date.now(), spanSeconds: 3600 });
  const second = await startServerIn(folder, server, { args });
  const db = new DatabaseSync(file, { readOnly: true });
  const before = countOpen(db);
  const started = performance.now();
  const cpuBefore = sumOf(second.pids, cpuMs);
  isSweeping = true;
  let left = before;
  const watching = setInterval(() => (left = countOpen(db)), 250);
  await drive(600, () => left === 0);
  clearInterval(watching);
  const seconds = (performance.now() - started) / 1000;
  const cpuUs = ((sumOf(second.pids, cpuMs) - cpuBefore) * 1000) / before;
  db.close();
  await second.stop();
  const p99 = (sweeping: boolean) =>
    quantile(
      steps.filter((one) => one.isSweeping === sweeping && one.step !== "told").map(({ ms }) => ms),
      0.99,
    );
  const [calmMs, sweepingMs] = [p99(false), p99(true)];
  process.stdout.write(
    `${JSON.stringify({ target: "sweep", operations: before, perSec: Math.round(before / seconds), serverCpuUsEach: Math.round(cpuUs), requestP99Ms: { calm: calmMs, sweeping: sweepingMs, ratio: Number((sweepingMs / calmMs).toFixed(2)) } })}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
