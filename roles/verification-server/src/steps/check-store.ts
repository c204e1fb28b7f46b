import type { Context } from "./context.ts";

/** Of every store alone: how often it was asked in a minute, which nobody reads. */
const window = { name: "readiness", windowSeconds: 60, most: 1_000_000_000 } as const;

/** Rejects unless the store can be written, which only a write can tell: a disk that is full still reads, and turns down what changes nothing. */
export function createCheckStore({ store }: Pick<Context, "store">) {
  return async (): Promise<void> => void (await store.operations.count([window]));
}
