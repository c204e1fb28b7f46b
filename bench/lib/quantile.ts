/** The p-quantile of a list (nearest rank), rounded to µs. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN) * 1000) / 1000;
}

/** The middle of a list. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
