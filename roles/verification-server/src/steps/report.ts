import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { toldAt } from "../core/operation-view.ts";
import type { Context } from "./context.ts";
import { deviceWindows } from "./device-windows.ts";
import { findForDevice } from "./find-for-device.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.report>;

/**
 * "This was not me", from any device of the user, at any time (§10): an alarm, and an approval nobody has used yet is taken back. What is
 * not decided yet is left to a decline, which says the same. Once for each device and operation.
 */
export function createReport(context: Context) {
  const { store, crypto, clock, bus, log, registry } = context;
  return async (id: string, binding: Binding): Promise<Answer> => {
    const { frozen } = await findForDevice(context, id, binding);
    const fact = { at: clock(), operation: frozen.id, device: binding.device };
    const reported = await store.operations.report(frozen.id, {
      binding: binding.id,
      windows: deviceWindows(await registry.current(), frozen, binding),
      leaves: {
        reported: await auditLeaf(crypto, { ...fact, event: "operation.reported", why: "not_me" }),
        revoked: await auditLeaf(crypto, { ...fact, event: "operation.revoked", by: "report" }),
      },
    });
    if (reported === "limited") throw new ProtocolError("rate_limited");
    if (!reported) throw new ProtocolError("operation_not_found", { cause: "the device is not active any more" });
    if (reported.isFirst) {
      log.alarm("not_me", { operation: frozen.id, device: binding.device });
      bus.publish(frozen.id);
    }
    return toldAt(reported.operation, clock());
  };
}
