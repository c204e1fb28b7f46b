// Whole verifications against the running server over HTTP; prints one JSON line. --seconds=N sets the length of the measurement.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { createCountersignUser } from "./lib/countersign-cycle.ts";
import { cpuMs, peakRssMb, quantile } from "./lib/process-figures.ts";

const users = 32;
const warmUpSeconds = 3;
const seconds = Number(
  /^--seconds=(\d+)$/.exec(process.argv.find((argument) => argument.startsWith("--seconds=")) ?? "")?.[1] ?? 20,
);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function readyLine(child: ChildProcess): Promise<{ url: string; apiKey: string }> {
  let text = "";
  for await (const part of child.stdout ?? []) {
    text += String(part);
    const line = text.split("\n").find((candidate) => candidate.startsWith('{"ready"'));
    if (line) return JSON.parse(line);
  }
  throw new Error("the server did not start");
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

const child = spawn(
  process.execPath,
  [fileURLToPath(new URL("countersign-server.ts", import.meta.url)), String(await freePort())],
  {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", COUNTERSIGN_ISSUER: "http://127.0.0.1" },
  },
);
const pid = child.pid ?? 0;
try {
  const server = await readyLine(child);
  const steps = new Map<string, number[]>();
  let measuring = false;
  const stop = new AbortController();
  let done = 0;
  const mark = (step: string, ms: number) => {
    if (!measuring) return;
    const all = steps.get(step) ?? [];
    all.push(ms);
    steps.set(step, all);
  };
  const cycles: (() => Promise<void>)[] = [];
  for (let i = 0; i < users; i++) cycles.push(await createCountersignUser(server, { name: `user-${i}`, mark }));
  const loops = cycles.map(async (cycle) => {
    while (!stop.signal.aborted) {
      await cycle();
      if (measuring) done++;
    }
  });
  await sleep(warmUpSeconds * 1000);
  const [cpu, started] = [cpuMs(pid), performance.now()];
  measuring = true;
  await Promise.race([sleep(seconds * 1000), ...loops]);
  measuring = false;
  const [usedMs, tookMs, counted] = [cpuMs(pid) - cpu, performance.now() - started, done];
  stop.abort();
  await Promise.all(loops);
  const latencyMs = Object.fromEntries(
    [...steps].map(([step, values]) => [
      step,
      { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) },
    ]),
  );
  process.stdout.write(
    `${JSON.stringify({
      target: "countersign",
      perSec: Math.round((counted / tookMs) * 10_000) / 10,
      serverCpuMs: Math.round((usedMs / counted) * 1000) / 1000,
      latencyMs,
      rssPeakMb: Math.round(peakRssMb(pid)),
    })}\n`,
  );
} finally {
  child.kill("SIGTERM");
}
