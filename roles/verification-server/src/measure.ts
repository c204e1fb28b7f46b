import type { Metrics } from "@countersign/platform";
import type { AuditLeaf } from "./core/audit.ts";
import type { DisplayStreams } from "./http/display-streams.ts";
import type { Context } from "./steps/context.ts";

/** What a row of the audit log says that happened. */
function eventOf({ json }: AuditLeaf): string {
  const { event } = JSON.parse(json) as { readonly event?: unknown };
  return typeof event === "string" ? event : "none";
}

/** Counts events where they are signed: once for all servers on one store, and behind the requests. */
export function countSigned(metrics: Metrics): (leaves: readonly AuditLeaf[]) => void {
  return (leaves) => {
    for (const leaf of leaves) metrics.recorded(eventOf(leaf));
  };
}

/** What is read when somebody fetches the figures. */
export function measure({ store, clock }: Pick<Context, "store" | "clock">, streams: DisplayStreams, metrics: Metrics) {
  metrics.gauge("state_streams", "Pages that wait for an operation's state now.", streams.count);
  metrics.gauge("audit_checkpoint_age_seconds", "Since the newest signed checkpoint of the audit log.", async () => {
    const newest = await store.audit.newestCheckpoint();
    return newest && (clock() - newest.atMs) / 1000;
  });
  metrics.gauge("audit_unsigned_leaves", "Rows of the audit log that no checkpoint covers yet.", async () => {
    const [size, newest] = [await store.audit.size(), await store.audit.newestCheckpoint()];
    return size - (newest?.size ?? 0);
  });
}
