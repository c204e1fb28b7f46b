/** What one verification costs, as `npm run bench` and its neighbours measured it on one machine: see bench/README.md for date, machine and command. */
export const measured = {
  /** CPU of a node's process for each verification, all roles in it, over PostgreSQL, in ms. */
  nodeCpuMs: 7.8,
  /** CPU of PostgreSQL's processes for each verification, in ms. */
  databaseCpuMs: 9.8,
  /** Written to disk for each verification, log and pages, in kB: as measured over SQLite, for PostgreSQL's was not. */
  writtenKb: 93,
  /** Kept for each verification, with indexes and its rows of the audit log, in kB. */
  keptKb: 4.6,
  /** Resident memory of each open stream, the mean of both kinds, TLS ended at a proxy, in kB. */
  streamKb: 19,
  /** Resident memory of a node that is asked nothing, in MB. */
  nodeBaseMb: 180,
} as const;

/** How a verification's cost is spread over its requests: share of the CPU of node and database. */
export const requests = [
  { name: "create", node: 0.3, database: 0.34, writes: true },
  { name: "frames", node: 0.1, database: 0.03, writes: false },
  { name: "states", node: 0.1, database: 0.03, writes: false },
  { name: "scan", node: 0.19, database: 0.22, writes: true },
  { name: "decide", node: 0.18, database: 0.22, writes: true },
  { name: "consume", node: 0.13, database: 0.16, writes: true },
] as const;

export type RequestName = (typeof requests)[number]["name"];
