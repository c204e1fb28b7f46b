/** A colour of the design system in both schemes, as `#rrggbb`. */
export interface Colour {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** The colours that a style sheet gives to `--cs-*`. */
export function readColours(css: string): readonly Colour[] {
  return [...css.matchAll(/--cs-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => ({ name, light, dark }),
  );
}

/** The lengths that a style sheet gives to `--cs-*`: spaces, radii and the size of what is tapped. */
export function readLengths(css: string): readonly { readonly name: string; readonly px: number }[] {
  return [...css.matchAll(/--cs-([a-z0-9-]+): (\d+)px;/g)].map(([, name = "", px = ""]) => ({ name, px: Number(px) }));
}

/** Two colours that meet, and the least contrast they may have. */
export interface Pair {
  readonly ink: string;
  readonly ground: string;
  readonly least: number;
}

/** WCAG 2.2: text 4.5, parts of controls 3. */
export const pairs: readonly Pair[] = [
  ...["paper", "surface", "sunken"].flatMap((ground) =>
    ["ink", "ink-soft", "ink-faint"].map((ink) => ({ ink, ground, least: 4.5 })),
  ),
  ...["paper", "surface"].flatMap((ground) => ["accent", "danger", "warn"].map((ink) => ({ ink, ground, least: 4.5 }))),
  { ink: "on-accent", ground: "accent", least: 4.5 },
  { ink: "on-accent", ground: "accent-strong", least: 4.5 },
  { ink: "on-danger", ground: "danger", least: 4.5 },
  { ink: "on-danger", ground: "danger-strong", least: 4.5 },
  { ink: "on-neutral", ground: "neutral", least: 4.5 },
  { ink: "accent-ink", ground: "accent-soft", least: 4.5 },
  { ink: "danger-ink", ground: "danger-soft", least: 4.5 },
  { ink: "warn-ink", ground: "warn-soft", least: 4.5 },
  { ink: "accent", ground: "accent-soft", least: 3 },
  { ink: "line-strong", ground: "surface", least: 3 },
  { ink: "line-strong", ground: "paper", least: 3 },
];

/** The ratio of WCAG 2.2 between two colours, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
