import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";

/** Rejects unless the store can be written: the write asked for is one that the store turns down, so nothing changes. */
export function createCheckStore({ store, crypto, clock }: Pick<Context, "store" | "crypto" | "clock">) {
  return async (): Promise<void> => {
    const registry = await store.registry.read();
    const leaf = await auditLeaf(crypto, { at: clock(), event: "registry.changed", what: "nothing", version: -1 });
    await store.registry.replace({ ...registry, version: -1 }, { leaf });
  };
}
