import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

const css = readFileSync(new URL("../src/ui.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--cs-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, [light, dark]] as const,
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** WCAG 2.2: text 4.5, parts of controls 3. */
const pairs: readonly (readonly [string, string, number])[] = [
  ...["paper", "surface", "sunken"].flatMap((ground) =>
    ["ink", "ink-soft", "ink-faint"].map((ink) => [ink, ground, 4.5] as const),
  ),
  ...["paper", "surface"].flatMap((ground) => ["accent", "danger", "warn"].map((ink) => [ink, ground, 4.5] as const)),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-strong", 4.5],
  ["on-danger", "danger", 4.5],
  ["on-danger", "danger-strong", 4.5],
  ["on-neutral", "neutral", 4.5],
  ["accent-ink", "accent-soft", 4.5],
  ["danger-ink", "danger-soft", 4.5],
  ["warn-ink", "warn-soft", 4.5],
  ["accent", "accent-soft", 3],
  ["line-strong", "surface", 3],
  ["line-strong", "paper", 3],
];

describe("colours", () => {
  for (const [ink, ground, least] of pairs) {
    test(`${ink} is readable on ${ground} in both themes`, () => {
      for (const theme of [0, 1]) {
        const ratio = contrast(tokens.get(ink)?.[theme] ?? "#000000", tokens.get(ground)?.[theme] ?? "#000000");
        assert.ok(ratio >= least, `${ratio.toFixed(2)} in theme ${theme}`);
      }
    });
  }
});
