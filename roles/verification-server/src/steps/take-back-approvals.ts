import type { BindingId } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Context } from "./context.ts";

/** approved → revoked for what a device approved and nobody released: the device is gone (P18). Nothing of it could be released since its end. */
export async function takeBackApprovals(context: Context, binding: BindingId, by: string): Promise<void> {
  const { store, crypto, clock, bus } = context;
  for (const { frozen } of await store.operations.approvedBy(binding)) {
    const { id } = frozen;
    await store.operations.end(id, {
      move: "revoke",
      leaf: await auditLeaf(crypto, { at: clock(), event: "operation.revoked", operation: id, by }),
    });
    bus.publish(id);
  }
}
