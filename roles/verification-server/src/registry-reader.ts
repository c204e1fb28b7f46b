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
  return {
    async current() {
      const now = clock();
      if (kept && Math.abs(now - kept.lookedAtMs) <= freshMs) return kept.registry;
      const isUnchanged = kept && (await store.registry.version()) === kept.registry.version;
      kept = { registry: kept && isUnchanged ? kept.registry : await store.registry.read(), lookedAtMs: now };
      return kept.registry;
    },
    refresh() {
      kept = null;
    },
  };
}
