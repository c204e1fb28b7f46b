import { createSeeded } from "../degraded/picture.ts";
import { quantile } from "../lib/quantile.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import { measured, type RequestName, requests } from "./figures.ts";
import { createStation, type Station } from "./station.ts";

/** One partition: its nodes and its database, under a demand, with what goes wrong meanwhile. */
export interface Scenario {
  /** Verifications begun a second. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Processes, one core each. */
  readonly nodes: number;
  readonly databaseCores: number;
  /** Time to the disk and back of a commit, with its standby, in ms. */
  readonly commitMs: number;
  /** Time between node and database, there and back, in ms. */
  readonly roundTripMs: number;
  /** A node is away between these seconds. */
  readonly nodeAway?: readonly [number, number];
  /** The database is away between these seconds: a failover. */
  readonly databaseAway?: readonly [number, number];
  readonly seed: number;
}

export interface Simulated {
  readonly finished: number;
  /** Verifications that were given up: refused as unavailable after every try. */
  readonly lost: number;
  /** Requests that were tried again because something was away. */
  readonly retried: number;
  readonly p50Ms: Readonly<Partial<Record<RequestName, number>>>;
  readonly p99Ms: Readonly<Partial<Record<RequestName, number>>>;
  /** Part of the time that a core was busy. */
  readonly nodeBusy: number;
  readonly databaseBusy: number;
  readonly streamsMost: number;
  readonly streamMbMost: number;
  readonly waitingMost: number;
}

/** Waits of clients that were told `unavailable`, in ms: as the SDK and the authenticator do. */
const waits = [250, 500, 1000, 2000, 4000, 8000, 16_000] as const;
/** A commit carries what came while the one before was on its way. */
const groupMost = 64;

interface System {
  readonly queue: EventQueue;
  readonly random: () => number;
  readonly nodes: readonly Station[];
  readonly database: Station;
  readonly scenario: Scenario;
  readonly times: Map<RequestName, number[]>;
  readonly counts: {
    finished: number;
    lost: number;
    retried: number;
    streams: number;
    streamsMost: number;
    waitingMost: number;
  };
}

/** Exponentially spread about a mean: times of service and between arrivals. */
function spread(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** How long people take: most are quick, some are not (log-normal). */
function human(random: () => number, medianMs: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianMs * Math.exp(0.6 * normal);
}

/** One request: node, database, disk, node. `done` hears whether it was answered. */
function request(system: System, name: RequestName, done: (isAnswered: boolean) => void): void {
  const { queue, random, nodes, database, scenario, times, counts } = system;
  const cost = requests.find((one) => one.name === name) ?? requests[0];
  const begun = queue.now();
  const half = (measured.nodeCpuMs * cost.node) / 2;
  const attempt = (tries: number): void => {
    const again = (): void => {
      const wait = waits[tries];
      if (wait === undefined) return done(false);
      counts.retried++;
      queue.after(wait * (0.5 + random()), () => attempt(tries + 1));
    };
    const node = nodes[Math.floor(random() * nodes.length)] as Station;
    const finish = (): void => {
      const all = times.get(name) ?? [];
      all.push(queue.now() - begun);
      times.set(name, all);
      done(true);
    };
    const back = (): void => void (node.ask(spread(random, half), finish) || again());
    const commit = (): void => {
      const group = Math.min(groupMost, 1 + database.waiting());
      queue.after(cost.writes ? scenario.commitMs * (0.5 + random()) * (1 + group / groupMost) : 0, back);
    };
    const toDatabase = (): void => {
      const work = spread(random, measured.databaseCpuMs * cost.database);
      queue.after(scenario.roundTripMs, () => void (database.ask(work, commit) || again()));
      counts.waitingMost = Math.max(counts.waitingMost, database.waiting());
    };
    if (!node.ask(spread(random, half), toDatabase)) again();
  };
  attempt(0);
}

/** A whole verification, with the people in it. */
function verify(system: System): void {
  const { queue, random, counts } = system;
  const streams = (by: number): void => {
    counts.streams += by;
    counts.streamsMost = Math.max(counts.streamsMost, counts.streams);
  };
  const lost = (open: boolean): void => {
    counts.lost++;
    if (open) streams(-2);
  };
  request(system, "create", (isCreated) => {
    if (!isCreated) return lost(false);
    streams(2);
    request(system, "states", () => {});
    request(system, "frames", () => {});
    queue.after(human(random, 9000), () =>
      request(system, "scan", (isScanned) => {
        if (!isScanned) return lost(true);
        queue.after(human(random, 7000), () =>
          request(system, "decide", (isDecided) => {
            if (!isDecided) return lost(true);
            request(system, "consume", (isConsumed) => {
              streams(-2);
              if (isConsumed) counts.finished++;
              else counts.lost++;
            });
          }),
        );
      }),
    );
  });
}

function goAway(queue: EventQueue, station: Station, between: readonly [number, number] | undefined): void {
  if (!between) return;
  queue.after(between[0] * 1000, () => station.setAway(true));
  queue.after(between[1] * 1000, () => station.setAway(false));
}

/** Plays a scenario; the same seed gives the same answer. */
export function simulate(scenario: Scenario): Simulated {
  const { nodes, databaseCores, perSecond, seconds, seed } = scenario;
  const queue = createEventQueue();
  const system: System = {
    queue,
    random: createSeeded(seed),
    nodes: Array.from({ length: nodes }, () => createStation(queue, 1)),
    database: createStation(queue, databaseCores),
    scenario,
    times: new Map(),
    counts: { finished: 0, lost: 0, retried: 0, streams: 0, streamsMost: 0, waitingMost: 0 },
  };
  const begin = (): void => {
    verify(system);
    if (queue.now() < seconds * 1000) queue.after(spread(system.random, 1000 / perSecond), begin);
  };
  begin();
  const [first] = system.nodes;
  if (first) goAway(queue, first, scenario.nodeAway);
  goAway(queue, system.database, scenario.databaseAway);
  queue.run(seconds * 1000);
  const busyOf = (station: Station, cores: number): number => station.busyMs() / (seconds * 1000 * cores);
  const nodeBusy = system.nodes.reduce((all, node) => all + busyOf(node, 1), 0) / nodes;
  const databaseBusy = busyOf(system.database, databaseCores);
  queue.run(seconds * 1000 + 300_000);
  const of = (p: number) =>
    Object.fromEntries([...system.times].map(([name, all]) => [name, Math.round(quantile(all, p) * 10) / 10]));
  const { finished, lost, retried, streamsMost, waitingMost } = system.counts;
  return {
    finished,
    lost,
    retried,
    p50Ms: of(0.5),
    p99Ms: of(0.99),
    nodeBusy: Number(nodeBusy.toFixed(3)),
    databaseBusy: Number(databaseBusy.toFixed(3)),
    streamsMost,
    streamMbMost: Math.round((streamsMost * measured.streamKb) / 1024),
    waitingMost,
  };
}
