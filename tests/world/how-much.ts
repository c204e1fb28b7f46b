const isLong = process.env["COUNTERSIGN_TEST_LONG"] === "yes";

/** How much of something a test does: in every run, and in `npm run test:long`. */
export function howMuch({ always, long }: { readonly always: number; readonly long: number }): number {
  return isLong ? long : always;
}
