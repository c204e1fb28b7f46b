import type { Log } from "@countersign/platform";

/** A log whose alarms can be read. */
export function createKeptLog(): Log & { readonly alarms: readonly string[] } {
  const alarms: string[] = [];
  return { alarms, info() {}, warn() {}, fault() {}, alarm: (event) => void alarms.push(event) };
}
