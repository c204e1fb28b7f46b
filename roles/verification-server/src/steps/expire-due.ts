import { setImmediate } from "node:timers/promises";
import type { OperationId } from "@countersign/protocol";
import type { Sha256 } from "@countersign/protocol/audit";
import { auditLeafNow } from "../core/audit.ts";
import type { Overdue } from "../store/port.ts";
import type { Context } from "./context.ts";

/** So many in one write take three or four milliseconds; requests that wait come between. */
const batch = 128;

/** Writes down which deadlines have passed. Only tidies: every write and every view judges the deadline itself (§10). Answers how many. After `ending` what is under way is finished and nothing more begun. */
export function createExpireDue(
  { store, clock, bus, log }: Pick<Context, "store" | "clock" | "bus" | "log">,
  { sha256, ending }: { readonly sha256: Sha256; readonly ending: AbortSignal },
): () => Promise<number> {
  let underWay: Promise<number> | null = null;

  function leafOf({ id, state }: Overdue) {
    return auditLeafNow(sha256, { at: clock(), event: "operation.expired", operation: id, from: state });
  }
  async function expireBatch(): Promise<readonly OperationId[]> {
    const expired = ending.aborted ? [] : await store.operations.expireDue(batch, { leafOf });
    for (const id of expired) bus.publish(id);
    return expired;
  }
  async function expireAll(): Promise<number> {
    let count = 0;
    for (let some = await expireBatch(); some.length > 0; some = await expireBatch()) {
      count += some.length;
      await setImmediate();
    }
    if (count > 0) log.info("operations.expired", { count });
    return count;
  }
  return () => (underWay ??= expireAll().finally(() => (underWay = null)));
}
