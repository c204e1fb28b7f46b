import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { mutated } from "./byte-mutator.ts";
import type { Target } from "./targets.ts";

/** Longest that one input may take. */
const mostMs = 50;
const batch = 200;

/** The kept inputs of a target. */
export function readCorpus({ name }: Target): readonly Uint8Array[] {
  const folder = fileURLToPath(new URL(`corpus/${name}/`, import.meta.url));
  return readdirSync(folder)
    .toSorted()
    .map((file) => new Uint8Array(readFileSync(folder + file)));
}

/** True when the input was accepted. Throws when it was refused by something nobody expects. */
export function feed({ name, run, refusals }: Target, bytes: Uint8Array): boolean {
  try {
    run(bytes);
    return true;
  } catch (error) {
    const expected = !(error instanceof assert.AssertionError) && refusals.some((kind) => error instanceof kind);
    if (!expected) throw new Error(`${name} did not stand ${Buffer.from(bytes).toString("base64")}`, { cause: error });
    return false;
  }
}

function msOf(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** What this process worked, which a busy machine does not lengthen. */
function workedMsOf(work: () => void): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** An input that seems slow is judged by the work it makes, in the middle of three. */
function checkTime(target: Target, bytes: Uint8Array): void {
  if (msOf(() => void feed(target, bytes)) <= mostMs) return;
  const times = [1, 2, 3].map(() => workedMsOf(() => void feed(target, bytes))).toSorted((a, b) => a - b);
  assert.ok(
    (times[1] ?? 0) <= mostMs,
    `${target.name} took ${times.join(", ")} ms for ${Buffer.from(bytes).toString("base64")}`,
  );
}

interface Fired {
  readonly inputs: number;
  readonly accepted: number;
}

/** Feeds a target inputs by its grammar and changed ones of its corpus, in batches, while `more` says so. */
export function fire(target: Target, { seed, more }: { seed: number; more: (batches: number) => boolean }): Fired {
  const input = fc.oneof(target.grammar, mutated(readCorpus(target)));
  let [inputs, accepted] = [0, 0];
  for (let batches = 0; more(batches); batches++) {
    for (const bytes of fc.sample(input, { seed: seed + batches, numRuns: batch })) {
      checkTime(target, bytes);
      inputs += 1;
      if (feed(target, bytes)) accepted += 1;
    }
  }
  return { inputs, accepted };
}
