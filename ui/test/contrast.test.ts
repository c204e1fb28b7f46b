import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type Colour, contrastOf, pairs, readColours } from "../page/tokens.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const own = readColours(read("ui/src/ui.css"));

/** The demo's sites have brands of their own: the same tokens in other colours. */
const themes: Readonly<Record<string, readonly Colour[]>> = {
  "the design system": own,
  ...Object.fromEntries(
    ["bank", "bazaar", "shop"].map((site) => [
      `the ${site}`,
      [...own, ...readColours(read(`demo/pages/${site}/${site}.css`))],
    ]),
  ),
};

for (const [name, all] of Object.entries(themes)) {
  const colours = new Map(all.map((colour) => [colour.name, colour]));
  describe(`colours of ${name}`, () => {
    for (const { ink, ground, least } of pairs) {
      test(`${ink} is readable on ${ground}, light and dark`, () => {
        for (const scheme of ["light", "dark"] as const) {
          const ratio = contrastOf(colours.get(ink)?.[scheme] ?? "#000000", colours.get(ground)?.[scheme] ?? "#000000");
          assert.ok(ratio >= least, `${ratio.toFixed(2)} in ${scheme}`);
        }
      });
    }
  });
}
