// Whole verifications over HTTP, several servers round robin with one load generator; prints one JSON line for each target.
//   npm run bench -- --vs=floor,oidc --repetitions=5 --seconds=4 --users=32 [--rate=200]
import { parseArgs } from "node:util";
import { cluster, countersign, postgres } from "./countersign/target.ts";
import { floor } from "./floor/target.ts";
import { type Figures, type Load, measure } from "./lib/measure.ts";
import { median } from "./lib/quantile.ts";
import type { Target } from "./lib/target.ts";
import { oidc } from "./oidc/target.ts";

const known: Readonly<Record<string, Target>> = { cluster, countersign, floor, oidc, postgres };
const { values } = parseArgs({
  options: {
    vs: { type: "string", default: "" },
    repetitions: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    users: { type: "string", default: "32" },
    warmup: { type: "string", default: "8" },
    rate: { type: "string" },
  },
});

function targetsOf(names: readonly string[]): readonly Target[] {
  return names.map((name) => {
    const target = known[name];
    if (!target) throw new Error(`--vs takes ${Object.keys(known).join(", ")}; not ${name}`);
    return target;
  });
}

const rounded = (value: number) => Number(value.toPrecision(4));
function spread(of: readonly number[]) {
  return { median: rounded(median(of)), min: rounded(Math.min(...of)), max: rounded(Math.max(...of)) };
}

/** Ratios are taken repetition by repetition, between neighbours in time, so that slow spells of the machine cancel out. */
function against(ours: readonly Figures[], theirs: readonly Figures[]) {
  const ratio = (figure: (of: Figures) => number) =>
    spread(
      ours.flatMap((one, i) => {
        const other = theirs[i];
        return other ? [figure(one) / figure(other)] : [];
      }),
    );
  return { serverCpu: ratio(({ serverCpuMs }) => serverCpuMs), perSec: ratio(({ perSec }) => perSec) };
}

function summaryOf(target: Target, all: readonly Figures[], others: ReadonlyMap<Target, readonly Figures[]>) {
  const steps = Object.keys(all[0]?.latencyMs ?? {});
  const latencyMs = Object.fromEntries(
    steps.map((step) => {
      const of = (p: "p50" | "p95" | "p99") =>
        rounded(median(all.map((one) => one.latencyMs[step]?.[p] ?? Number.NaN)));
      return [step, { p50: of("p50"), p95: of("p95"), p99: of("p99") }];
    }),
  );
  return {
    target: target.name,
    perSec: spread(all.map(({ perSec }) => perSec)),
    serverCpuMs: spread(all.map(({ serverCpuMs }) => serverCpuMs)),
    ...(all.some(({ databaseCpuMs }) => databaseCpuMs > 0) && {
      databaseCpuMs: spread(all.map(({ databaseCpuMs }) => databaseCpuMs)),
    }),
    latencyMs,
    rssPeakMb: rounded(median(all.map(({ rssPeakMb }) => rssPeakMb))),
    diskKb: rounded(median(all.map(({ diskKb }) => diskKb))),
    otherCores: spread(all.map(({ otherCores }) => otherCores)),
    ...(target === countersign && {
      vs: Object.fromEntries(
        [...others].filter(([other]) => other !== target).map(([other, theirs]) => [other.name, against(all, theirs)]),
      ),
    }),
  };
}

const targets = targetsOf(["countersign", ...values.vs.split(",").filter((name) => name !== "")]);
const load: Load = {
  users: Number(values.users),
  warmUpSeconds: Number(values.warmup),
  seconds: Number(values.seconds),
  rate: values.rate === undefined ? null : Number(values.rate),
};
const results = new Map<Target, Figures[]>(targets.map((target) => [target, []]));
for (let i = 0; i < Number(values.repetitions); i++)
  for (const [target, all] of results) all.push(await measure(target, load));
for (const [target, all] of results) process.stdout.write(`${JSON.stringify(summaryOf(target, all, results))}\n`);
