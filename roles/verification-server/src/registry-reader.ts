import type { Clock } from "@countersign/protocol";
import type { Registry } from "./core/registry.ts";
import type { Store } from "./store/port.ts";

/** The registry as last read. */
export interface RegistryReader {
  current(): Promise<Registry>;
  /** Forgets what was read, after a change. */
  refresh(): void;
}

/** Longest time a change made elsewhere goes unseen. */
const freshMs = 30_000;

export function createRegistryReader({ store, clock }: { store: Store; clock: Clock }): RegistryReader {
  let kept: { registry: Registry; readAtMs: number } | null = null;
  return {
    async current() {
      if (!kept || Math.abs(clock() - kept.readAtMs) > freshMs)
        kept = { registry: await store.registry.read(), readAtMs: clock() };
      return kept.registry;
    },
    refresh() {
      kept = null;
    },
  };
}
