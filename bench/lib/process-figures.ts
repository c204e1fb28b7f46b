import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const tickMs = 1000 / Number(execFileSync("getconf", ["CLK_TCK"]).toString());

/** User and system time of a process and all its threads so far, in ms (Linux). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  return ((fields[11] ?? 0) + (fields[12] ?? 0)) * tickMs;
}

/** Most memory a process has had resident, in MB (Linux). */
export function peakRssMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** The p-quantile of a list (nearest rank), rounded to µs. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN) * 1000) / 1000;
}
