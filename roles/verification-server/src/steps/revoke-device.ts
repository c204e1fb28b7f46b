import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import type { Context } from "./context.ts";
import { nextUserKey } from "./user-key.ts";

type DeviceView = AnswerOf<typeof operationServerToVerificationServer.revokeDevice>;

/** One device as its site sees it. */
export function deviceView({ device, label, application, state, enrolledAt, lastSeenAt }: Binding): DeviceView {
  return { id: device, label, kind: application.os, state, application, enrolledAt, lastSeenAt };
}

/** Anything → revoked, for good: K_user moves to a new epoch, and what the device approved but nobody released is revoked with it (§9, P18). */
export function createRevokeDevice(context: Context) {
  const { store, crypto, clock, bus, log } = context;
  return async (binding: Binding, by: "relying-party" | "device"): Promise<DeviceView> => {
    if (binding.state === "revoked") return deviceView(binding);
    // Whatever its state was when it was read: by the time of the write it may hold K_user.
    const userKey = await nextUserKey(context, binding.organization, binding.subject);
    const leaf = await auditLeaf(crypto, {
      at: clock(),
      event: "device.revoked",
      device: binding.device,
      binding: binding.id,
      by,
    });
    const revoked = await store.bindings.revoke(binding.id, { userKey, leaf });
    const now = revoked ?? (await store.bindings.find(binding.id));
    if (!now) throw new ProtocolError("operation_not_found");
    for (const { frozen } of await store.operations.approvedBy(binding.id)) {
      const { id } = frozen;
      await store.operations.end(id, {
        move: "revoke",
        leaf: await auditLeaf(crypto, { at: clock(), event: "operation.revoked", operation: id, by: "device.revoked" }),
      });
      bus.publish(id);
    }
    log.info("device.revoked", { device: binding.device });
    return deviceView(now);
  };
}
