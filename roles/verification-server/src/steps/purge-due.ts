import { setImmediate } from "node:timers/promises";
import type { OperationId } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import { removedDeviceSeconds } from "../core/notice.ts";
import type { Retention } from "../store/port.ts";
import type { Context } from "./context.ts";
import { unindex } from "./unindex.ts";

const batch = 200;
/** For what is registered no more (§15). */
const retentionDays = 400;

/**
 * Deletes operations that were kept as long as their type says (§15), in batches, and what stayed of erased users as long as a removed
 * device might object. Answers how many operations. The audit log's rows stay, and the tree with them.
 */
export function createPurgeDue({ store, crypto, clock, registry, log }: Context) {
  /** Other work goes on between batches, and between the pieces of one. */
  async function purgeBatch(ids: readonly OperationId[]): Promise<void> {
    await unindex({ store }, ids);
    const fact = { at: clock(), event: "operations.purged", count: ids.length };
    await store.erasure.purge(ids, { leaf: await auditLeaf(crypto, fact) });
  }
  async function retention(): Promise<Retention> {
    const { types } = await registry.current();
    const days = types.map(({ template }) => [template.id, template.retentionDays] as const);
    return { days: Object.fromEntries(days), otherwise: retentionDays };
  }
  async function purge(): Promise<number> {
    const kept = await retention();
    let count = 0;
    for (let after: number | null = 0; after !== null; ) {
      const { ids, next } = await store.erasure.due({ after, most: batch, retention: kept });
      after = next;
      if (ids.length > 0) await purgeBatch(ids);
      count += ids.length;
      await setImmediate();
    }
    return count;
  }
  return async (): Promise<number> => {
    await store.erasure.forgetErased(clock() - removedDeviceSeconds * 1000);
    const count = await purge();
    if (count > 0) log.info("operations.purged", { count });
    return count;
  };
}
