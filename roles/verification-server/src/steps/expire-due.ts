import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";

const batch = 500;

/** Writes down which deadlines have passed. Only tidies: every write and every view judges the deadline itself (§10). Answers how many. */
export function createExpireDue({ store, crypto, clock, bus, log }: Context) {
  return async (): Promise<number> => {
    const due = await store.operations.due(batch);
    const expired = await Promise.all(
      due.map(async ({ frozen: { id }, progress }) =>
        store.operations.expire(id, {
          leaf: await auditLeaf(crypto, {
            at: clock(),
            event: "operation.expired",
            operation: id,
            from: progress.state,
          }),
        }),
      ),
    );
    for (const operation of expired) if (operation) bus.publish(operation.frozen.id);
    const count = expired.filter((operation) => operation !== null).length;
    if (count > 0) log.info("operations.expired", { count });
    return count;
  };
}
