import { cpuMs, cpuMsOfEach, machineMs, peakRssMb, sumOf, usedSince, writtenKb } from "./process-figures.ts";
import { quantile } from "./quantile.ts";
import type { Target } from "./target.ts";

/** How one repetition is driven. */
export interface Load {
  readonly users: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Verifications a second, each begun at its planned time and measured from it; null for as many as are answered. */
  readonly rate: number | null;
}

/** What one repetition gave. */
export interface Figures {
  readonly perSec: number;
  /** User and system time of the server's processes for each verification. */
  readonly serverCpuMs: number;
  /** The same of a database server's processes; 0 where the store is a file. */
  readonly databaseCpuMs: number;
  readonly latencyMs: Readonly<Record<string, { readonly p50: number; readonly p95: number; readonly p99: number }>>;
  readonly rssPeakMb: number;
  /** Written to disk for each verification. */
  readonly diskKb: number;
  /** Cores that anything but server and load generator kept busy meanwhile: how quiet the machine was. */
  readonly otherCores: number;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Steps of the verifications that are counted. */
function createRecord() {
  const steps = new Map<string, number[]>();
  let [open, done] = [false, 0];
  return {
    mark(step: string, ms: number): void {
      if (!open) return;
      const all = steps.get(step) ?? [];
      all.push(ms);
      steps.set(step, all);
    },
    finished: () => void (open && done++),
    open: (now: boolean) => void (open = now),
    done: () => done,
    latencyMs: () =>
      Object.fromEntries(
        [...steps].map(([step, all]) => [
          step,
          { p50: quantile(all, 0.5), p95: quantile(all, 0.95), p99: quantile(all, 0.99) },
        ]),
      ),
  };
}

/** Lets one user verify again and again; with a rate, each at its planned time. */
async function repeat(
  cycle: () => Promise<void>,
  { load: { rate, users }, index, stop, record }: { load: Load; index: number; stop: AbortSignal; record: Recorded },
): Promise<void> {
  const everyMs = rate === null ? null : (1000 * users) / rate;
  let plannedMs = performance.now() + ((everyMs ?? 0) * index) / users;
  while (!stop.aborted) {
    if (everyMs === null) plannedMs = performance.now();
    else await sleep(Math.max(0, plannedMs - performance.now()));
    await cycle();
    record.mark("verification", performance.now() - plannedMs);
    record.finished();
    plannedMs += everyMs ?? 0;
  }
}

type Recorded = ReturnType<typeof createRecord>;

/** One repetition: the target is started anew, warmed up, measured and stopped. */
export async function measure(target: Target, load: Load): Promise<Figures> {
  const running = await target.start({ users: load.users });
  try {
    const record = createRecord();
    const cycles: (() => Promise<void>)[] = [];
    for (let index = 0; index < load.users; index++)
      cycles.push(await target.createUser(running, { index, mark: record.mark }));
    const stop = new AbortController();
    const loops = cycles.map((cycle, index) => repeat(cycle, { load, index, stop: stop.signal, record }));
    await Promise.race([sleep(load.warmUpSeconds * 1000), ...loops]);
    const before = {
      database: cpuMsOfEach(running.databasePids?.() ?? []),
      cpu: sumOf(running.pids, cpuMs),
      disk: sumOf(running.pids, writtenKb),
      own: process.cpuUsage(),
      machine: machineMs(),
      at: performance.now(),
    };
    record.open(true);
    await Promise.race([sleep(load.seconds * 1000), ...loops]);
    record.open(false);
    const tookMs = performance.now() - before.at;
    const databaseMs = usedSince(before.database);
    const usedMs = sumOf(running.pids, cpuMs) - before.cpu;
    const diskKb = (sumOf(running.pids, writtenKb) - before.disk) / record.done();
    const own = process.cpuUsage(before.own);
    const otherMs = machineMs().busy - before.machine.busy - usedMs - databaseMs - (own.user + own.system) / 1000;
    stop.abort();
    await Promise.all(loops);
    return {
      perSec: (record.done() / tookMs) * 1000,
      serverCpuMs: usedMs / record.done(),
      databaseCpuMs: databaseMs / record.done(),
      latencyMs: record.latencyMs(),
      rssPeakMb: sumOf(running.pids, peakRssMb),
      diskKb,
      otherCores: Math.max(0, otherMs / tookMs),
    };
  } finally {
    await running.stop();
  }
}
