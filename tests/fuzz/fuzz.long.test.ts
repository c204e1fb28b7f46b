import { describe, test } from "node:test";
import { fire } from "./fire.ts";
import { targets } from "./targets.ts";

/** Seconds for each parser; FUZZ_SECONDS, at most 600. */
const seconds = Math.min(600, Number(process.env["FUZZ_SECONDS"] ?? 20));
/** Another one each day unless FUZZ_SEED says which. */
const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Date.now() / 86_400_000));

describe(`parsers under fire, ${seconds} s each, seed ${seed}`, () => {
  for (const target of targets) {
    test(target.name, (context) => {
      const end = performance.now() + seconds * 1000;
      const { inputs, accepted } = fire(target, { seed, more: () => performance.now() < end });
      context.diagnostic(`${target.name}: ${inputs} inputs, ${accepted} accepted`);
    });
  }
});
