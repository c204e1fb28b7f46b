import type { ResultGroup } from "./statistics.ts";

/** Custom properties of the page, as what is drawn on a canvas needs them. */
export function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Each group has its colour in both schemes, and in forced colours its order and the table below say the same. */
export const groupColors: Readonly<Record<ResultGroup, string>> = {
  released: "--chart-released",
  declined: "--chart-declined",
  expired: "--chart-expired",
  stopped: "--chart-stopped",
  open: "--chart-open",
};
