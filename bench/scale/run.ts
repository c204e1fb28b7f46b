// From one box to a country and beyond: what is needed by arithmetic from the measured figures, and how one partition behaves, simulated.
// Prints one JSON line for each size and each scenario. --seed=N --seconds=N
import { parseArgs } from "node:util";
import { plan, usualDemand, usualMachines } from "./plan.ts";
import { type Scenario, simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, seconds: { type: "string", default: "300" } },
});
const sizes = [1_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const short = (value: number) => Number(value.toPrecision(3));

for (const users of sizes) {
  const { largest, ...needed } = plan({ users, ...usualDemand });
  const rounded = Object.fromEntries(Object.entries(needed).map(([name, value]) => [name, short(value)]));
  write({ target: "plan", users, ...rounded, largestDatabases: short(largest.databases) });
}

const common = { seed: Number(values.seed), seconds: Number(values.seconds) };
/** A partition of that many cores at a part of what they could do. */
function partition(load: number, more: Partial<Scenario> = {}): Scenario {
  const databaseCores = more.databaseCores ?? 8;
  const perSecond = load * plan({ users: 1, ...usualDemand }, usualMachines).perSecond;
  return { perSecond, nodes: 8, databaseCores, commitMs: 2, roundTripMs: 0.5, ...common, ...more };
}
/** Users whose busiest minutes bring eight cores of the database to one half. */
const usersAtHalf = Math.round(
  (8 * 0.5) / (plan({ users: 1, ...usualDemand }).databaseCores * usualMachines.busyAtMost),
);
const scenarios: Readonly<Record<string, Scenario>> = {
  "half of what it could": partition(usersAtHalf),
  "three quarters": partition(usersAtHalf * 1.5),
  "nine tenths": partition(usersAtHalf * 1.8),
  "more than it can": partition(usersAtHalf * 2.4),
  "a node away for a minute": partition(usersAtHalf, { nodeAway: [60, 120] }),
  "a failover of twenty seconds": partition(usersAtHalf, { databaseAway: [60, 80] }),
  "a standby 30 ms away": partition(usersAtHalf, { commitMs: 32 }),
  "a database 70 ms away": partition(usersAtHalf, { roundTripMs: 70 }),
};
for (const [name, scenario] of Object.entries(scenarios)) {
  const { perSecond, nodes, databaseCores } = scenario;
  write({
    target: "simulation",
    scenario: name,
    perSecond: short(perSecond),
    nodes,
    databaseCores,
    ...simulate(scenario),
  });
}
