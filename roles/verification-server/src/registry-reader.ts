import type { Clock } from "@countersign/protocol";
import type { Registry } from "./core/registry.ts";
import type { Store } from "./store/port.ts";

/** The registry as last read. */
export interface RegistryReader {
  current(): Promise<Registry>;
  /** Forgets what was read, after a change. */
  refresh(): void;
}

/** Longest time a change made by another program goes unseen; looking costs one number. */
const freshMs = 1000;

export function createRegistryReader({ store, clock }: { store: Store; clock: Clock }): RegistryReader {
  let kept: { registry: Registry; lookedAtMs: number } | null = null;
  let refreshed = 0;
  return {
    async current() {
      const now = clock();
      if (kept && Math.abs(now - kept.lookedAtMs) <= freshMs) return kept.registry;
      const [before, known] = [refreshed, kept];
      const isUnchanged = known && (await store.registry.version()) === known.registry.version;
      const registry = known && isUnchanged ? known.registry : await store.registry.read();
      // What was read before a change was told is good for this answer and no longer.
      if (before === refreshed) kept = { registry, lookedAtMs: now };
      return registry;
    },
    refresh() {
      refreshed += 1;
      kept = null;
    },
  };
}
