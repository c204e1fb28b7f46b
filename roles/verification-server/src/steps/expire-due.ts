import { setImmediate } from "node:timers/promises";
import type { OperationId } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";

/** So many at once take a few milliseconds; requests that wait come between. */
const batch = 50;

/** Writes down which deadlines have passed. Only tidies: every write and every view judges the deadline itself (§10). Answers how many. After `ending` what is under way is finished and nothing more begun. */
export function createExpireDue(
  { store, crypto, clock, bus, log }: Context,
  { ending }: { readonly ending: AbortSignal },
): () => Promise<number> {
  let underWay: Promise<number> | null = null;

  /** Answers the ids of those that had not ended, and whether there may be more. */
  async function expireBatch(): Promise<{ readonly expired: readonly OperationId[]; readonly isFull: boolean }> {
    const due = await store.operations.due(batch);
    const at = clock();
    const all = due.map(async ({ id, state: from }) => ({
      id,
      leaf: await auditLeaf(crypto, { at, event: "operation.expired", operation: id, from }),
    }));
    const expired = due.length === 0 ? [] : await store.operations.expireAll(await Promise.all(all));
    // Where none of them had expired somebody else is at it.
    return { expired, isFull: due.length === batch && expired.length > 0 };
  }
  async function expireAll(): Promise<number> {
    let count = 0;
    for (let more = !ending.aborted; more; await setImmediate()) {
      const { expired, isFull } = await expireBatch();
      for (const id of expired) bus.publish(id);
      count += expired.length;
      more = isFull && !ending.aborted;
    }
    if (count > 0) log.info("operations.expired", { count });
    return count;
  }
  return () => (underWay ??= expireAll().finally(() => (underWay = null)));
}
