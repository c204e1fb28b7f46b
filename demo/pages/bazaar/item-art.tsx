import type { JSX } from "preact";

/** Line drawings on a 64 × 64 grid. */
const strokes: Readonly<Record<string, string>> = {
  "nine-light-lantern":
    "M32 6v6M24 12h16M22 18h20c6 5 8 10 8 15s-2 10-8 15H22c-6-5-8-10-8-15s2-10 8-15zM26 52h12M32 52v7M32 26c4 4.5 5 6 5 8.5a5 5 0 0 1-10 0c0-2.5 1-4 5-8.5z",
  "jade-carp":
    "M10 33c6-11 16-16 26-13 6 2 10 6 12 11l9-7c-2 6-2 13 0 19l-9-7c-2 5-6 9-12 10-10 2-20-2-26-13zM20 31h.01M30 24c4 6 4 13 0 19M37 27l5 6-5 6",
  "brass-compass":
    "M32 12a22 22 0 1 0 0 44 22 22 0 0 0 0-44M32 6v6M32 18v3M32 47v3M16 34h3M45 34h3M40 25l-5 12-11 6 5-12z",
  "silk-kite": "M30 6 50 24 34 46 12 26zM30 6l4 40M12 26l38-2M34 46c2 6-4 6-3 11M37 50l5 3M31 54l-6 2",
  "tea-cake":
    "M32 16c13 0 22 5 22 11v8c0 7-9 13-22 13s-22-6-22-13v-8c0-6 9-11 22-11M10 27c0 6 9 11 22 11s22-5 22-11M26 26c3-4 9-4 12 0-3 3-9 3-12 0",
  "ink-stone":
    "M14 20h36a4 4 0 0 1 4 4v24a4 4 0 0 1-4 4H14a4 4 0 0 1-4-4V24a4 4 0 0 1 4-4M18 28h28v16H18zM34 28c-5 5-5 11 0 16M42 10 30 20",
};

interface ItemArtProps {
  readonly item: string;
}

export function ItemArt({ item }: ItemArtProps): JSX.Element {
  return (
    <svg viewBox="0 0 64 64" class="site-line-art" aria-hidden="true">
      <path d={strokes[item] ?? ""} />
    </svg>
  );
}
