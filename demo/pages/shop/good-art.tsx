import type { JSX } from "preact";

/** Line drawings on a 64 × 64 grid. */
const strokes: Readonly<Record<string, string>> = {
  "storm-lantern":
    "M24 14h16M28 14c0-6 8-6 8 0M22 20h20l3 24H19zM20 52h24v-8H20zM32 26c5 6 6 8 6 11a6 6 0 0 1-12 0c0-3 1-5 6-11zM16 46V24c0-4 2-8 6-10M48 46V24c0-4-2-8-6-10",
  "rope-basket": "M12 26h40l-5 28H17zM14 36h36M16 45h32M22 26c0-12 20-12 20 0M24 26l2 28M40 26l-2 28M32 26v28",
  "sea-salt-caramel": "M20 24h24v18H20zM20 30 8 24v18l12-6M44 30l12-6v18l-12-6M26 24v18M38 24v18",
  "wool-cap":
    "M14 42c0-14 8-22 18-22s18 8 18 22M10 42h44v10H10zM32 20v-8M27 12h10M20 42v10M30 42v10M40 42v10M24 28c4-3 12-3 16 0",
  "harbour-print":
    "M10 12h44v40H10zM16 18h32v28H16zM16 38c4-3 6 3 10 0s6 3 10 0 6 3 12 0M30 36V22l9 10H30M30 26l-7 8h7",
  "tide-clock":
    "M32 10a22 22 0 1 0 0 44 22 22 0 0 0 0-44M32 18v14l9 6M32 14v2M32 48v2M14 32h2M48 32h2M20 44c4-3 8 3 12 0s8 3 12 0",
};

interface GoodArtProps {
  readonly good: string;
}

export function GoodArt({ good }: GoodArtProps): JSX.Element {
  return (
    <svg viewBox="0 0 64 64" class="site-line-art" aria-hidden="true">
      <path d={strokes[good] ?? ""} />
    </svg>
  );
}
