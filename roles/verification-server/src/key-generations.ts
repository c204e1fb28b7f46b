import type { Clock } from "@countersign/protocol";
import type { ServerKey } from "./store/port.ts";

/** How long a new key is known before it is used: by then every node, and whoever keeps the published list, has seen it. The first one is used at once. */
export const listedBeforeMs = 10 * 60_000;

/** A key of the server, and what it is good for once it is open. */
export interface Generation<T> {
  readonly key: ServerKey;
  readonly opened: T;
}

/** The keys of one purpose, each of which follows the one before. */
export interface Generations<T> {
  /** In the order they were made. */
  readonly all: readonly Generation<T>[];
  /** The one that is used now. */
  readonly current: Generation<T>;
  /** When that one began, or begins, to be used, in Unix milliseconds. */
  usedFromMs(at: number): number;
  /** Opens what `keys` has that is not open yet. */
  refresh(keys: readonly ServerKey[]): Promise<void>;
}

export function createGenerations<T>({
  clock,
  open,
}: {
  readonly clock: Clock;
  readonly open: (key: ServerKey) => Promise<T>;
}): Generations<T> {
  let all: readonly Generation<T>[] = [];
  const usedFromMs = (at: number): number => (at === 0 ? 0 : (all[at]?.key.createdAtMs ?? Infinity) + listedBeforeMs);
  async function opening(key: ServerKey): Promise<Generation<T>> {
    return all.find((one) => one.key.id === key.id) ?? { key, opened: await open(key) };
  }
  return {
    get all() {
      return all;
    },
    get current() {
      const now = clock();
      const found = all.findLast((_one, at) => usedFromMs(at) <= now);
      if (!found) throw new Error("there is no key");
      return found;
    },
    usedFromMs,
    async refresh(keys) {
      if (keys.length !== all.length) all = await Promise.all(keys.map(opening));
    },
  };
}
