import { describe, test } from "node:test";
import { fire } from "./fire.ts";
import { targets } from "./targets.ts";

/** Seconds for each parser; FUZZ_SECONDS says otherwise. */
const seconds = Number(process.env["FUZZ_SECONDS"] ?? 600);
/** Another one each day unless FUZZ_SEED says which. */
const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Date.now() / 86_400_000));

/** Half of the parsers under fire: two files run side by side. */
export function fireLong(half: 0 | 1): void {
  describe(`parsers under fire, ${seconds} s each, seed ${seed}`, () => {
    for (const target of targets.filter((_, at) => at % 2 === half)) {
      test(target.name, (context) => {
        const end = performance.now() + seconds * 1000;
        const { inputs, accepted } = fire(target, { seed, more: () => performance.now() < end });
        context.diagnostic(`${target.name}: ${inputs} inputs, ${accepted} accepted`);
      });
    }
  });
}
