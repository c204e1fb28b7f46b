import { measured } from "./figures.ts";

/** How much is asked of a system. */
interface Demand {
  readonly users: number;
  /** Approvals of one user in a day. */
  readonly perUserAndDay: number;
  /** Part of a day's approvals that falls into its busiest hour. */
  readonly peakHour: number;
  /** How much busier the busiest minutes of that hour are than the hour. */
  readonly burst: number;
  /** Seconds from the code on the page to its end. */
  readonly openSeconds: number;
  /** Days for which operations are kept. */
  readonly keptDays: number;
}

export const usualDemand: Omit<Demand, "users"> = {
  perUserAndDay: 1.5,
  peakHour: 0.12,
  burst: 2,
  openSeconds: 25,
  keptDays: 400,
};

/** What a deployment may be made of. */
interface Machines {
  /** Cores of a machine that runs nodes, one process for each. */
  readonly nodeCores: number;
  readonly databaseCores: number;
  /** Part of a core that may be busy in the busiest minutes, so that a machine may fail and p99 stays. */
  readonly busyAtMost: number;
  /** Part of all organizations' approvals that the largest organization has. */
  readonly largestShare: number;
}

export const usualMachines: Machines = { nodeCores: 16, databaseCores: 32, busyAtMost: 0.5, largestShare: 0.05 };

/** What is needed for a demand, by arithmetic alone. */
interface Plan {
  readonly perSecond: number;
  readonly nodeCores: number;
  readonly nodeMachines: number;
  readonly databaseCores: number;
  /** Partitions by organization: databases with a standby each. */
  readonly partitions: number;
  readonly streams: number;
  readonly streamGb: number;
  readonly writtenMbPerSecond: number;
  readonly keptTb: number;
  /** Approvals a second of the largest organization, and how many databases' worth of work that is: above 1 it must be parted by business. */
  readonly largest: { readonly perSecond: number; readonly databases: number };
}

export function plan(demand: Demand, machines: Machines = usualMachines): Plan {
  const { users, perUserAndDay, peakHour, burst, openSeconds, keptDays } = demand;
  const { busyAtMost, largestShare } = machines;
  const perDay = users * perUserAndDay;
  const perSecond = (perDay * peakHour * burst) / 3600;
  const nodeCores = (perSecond * measured.nodeCpuMs) / 1000 / busyAtMost;
  const databaseCores = (perSecond * measured.databaseCpuMs) / 1000 / busyAtMost;
  const perDatabase = (machines.databaseCores * busyAtMost * 1000) / measured.databaseCpuMs;
  const streams = perSecond * openSeconds * 2;
  return {
    perSecond,
    nodeCores,
    // One more than is needed, so that one may fail.
    nodeMachines: Math.ceil(nodeCores / machines.nodeCores) + 1,
    databaseCores,
    partitions: Math.max(1, Math.ceil(perSecond / perDatabase)),
    streams,
    streamGb: (streams * measured.streamKb) / 1024 / 1024,
    writtenMbPerSecond: (perSecond * measured.writtenKb) / 1024,
    keptTb: (perDay * keptDays * measured.keptKb) / 1024 ** 3,
    largest: { perSecond: perSecond * largestShare, databases: (perSecond * largestShare) / perDatabase },
  };
}
