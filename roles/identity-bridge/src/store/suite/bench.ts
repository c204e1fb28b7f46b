import type { Clock } from "@countersign/protocol";
import type { Artefact, BridgeStore, NewRequest, NewTask } from "../port.ts";

/** Where an engine keeps one store; opened again, it has what was there. */
export interface BridgeStorePlace {
  open(clock: Clock): Promise<BridgeStore>;
  remove(): Promise<void>;
}

/** What a test of the suite works with. */
export interface Bench {
  readonly store: BridgeStore;
  /** Moves the clock. */
  move(ms: number): void;
  /** The same store, closed and opened again. */
  reopen(): Promise<BridgeStore>;
}

export type WithBench = (run: (bench: Bench) => Promise<void>) => () => Promise<void>;

export const startMs = 1_795_000_000_000;
export const lifeMs = 300_000;

/** Gives each test a store of its own, which is closed and removed whatever becomes of it. */
export function benchOf(openPlace: () => Promise<BridgeStorePlace>): WithBench {
  return (run) => async () => {
    const place = await openPlace();
    let now = startMs;
    let store = await place.open(() => now);
    const bench = {
      store,
      move: (ms: number) => void (now += ms),
      async reopen() {
        await store.close();
        store = await place.open(() => now);
        return store;
      },
    };
    try {
      await run(bench);
    } finally {
      await store.close();
      await place.remove();
    }
  };
}

export function artefact(more: Partial<Artefact> = {}): Artefact {
  return {
    kind: "AccessToken",
    id: "a1",
    grant: "g1",
    content: new Uint8Array([1]),
    expiresAtMs: startMs + lifeMs,
    ...more,
  };
}

export function request(more: Partial<NewRequest> = {}): NewRequest {
  return {
    id: "r1",
    operation: "op_1",
    content: new Uint8Array([2]),
    intervalSeconds: 5,
    expiresAtMs: startMs + lifeMs,
    ...more,
  };
}

export function task(more: Partial<NewTask> = {}): NewTask {
  return {
    ref: "ping/r1",
    kind: "ping",
    operation: "op_1",
    content: new Uint8Array([3]),
    state: "due",
    untilMs: startMs + lifeMs,
    ...more,
  };
}

/** Runs the same thing ten times at once. */
export function tenTimes<T>(run: () => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: 10 }, run));
}
