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

/** What each of these processes has used so far; those that have ended are left out. */
export function cpuMsOfEach(pids: readonly number[]): ReadonlyMap<number, number> {
  const alive = pids.flatMap((pid): [number, number][] => {
    try {
      return [[pid, cpuMs(pid)]];
    } catch {
      return [];
    }
  });
  return new Map(alive);
}

/** What those that live on have used since. */
export function usedSince(before: ReadonlyMap<number, number>): number {
  const now = cpuMsOfEach([...before.keys()]);
  return [...now].reduce((all, [pid, ms]) => all + ms - (before.get(pid) ?? ms), 0);
}

function statusMb(pid: number, field: "VmHWM" | "VmRSS"): number {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** Most memory a process has had resident, in MB (Linux). */
export function peakRssMb(pid: number): number {
  return statusMb(pid, "VmHWM");
}

/** What a process has resident now, in MB (Linux). */
export function rssMb(pid: number): number {
  return statusMb(pid, "VmRSS");
}

/** What a process has had written to disk so far, in kB (Linux). */
export function writtenKb(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1] ?? 0) / 1024;
}

/** The sum of a figure over processes. */
export function sumOf(pids: readonly number[], figure: (pid: number) => number): number {
  return pids.reduce((all, pid) => all + figure(pid), 0);
}

/** Busy time of the whole machine so far, and time that other guests took, in ms of one core (Linux). */
export function machineMs(): { readonly busy: number; readonly stolen: number } {
  const fields = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "").trim().split(/\s+/).slice(1, 9).map(Number);
  const at = (i: number) => fields[i] ?? 0;
  const busy = fields.reduce((all, one) => all + one, 0) - at(3) - at(4) - at(7);
  return { busy: busy * tickMs, stolen: at(7) * tickMs };
}
