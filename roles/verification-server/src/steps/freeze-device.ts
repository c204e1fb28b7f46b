import { ProtocolError } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import type { Context } from "./context.ts";
import { type DeviceView, deviceView } from "./device-view.ts";
import { noticesAbout } from "./notices-about.ts";

/** active → frozen for the site (§9): the device can do nothing until it is thawed. Freezing twice is one freeze. */
export function createFreezeDevice(context: Context) {
  const { store, crypto, clock, log } = context;
  return async (binding: Binding): Promise<DeviceView> => {
    const { id, device } = binding;
    const frozen = await store.bindings.freeze(id, {
      by: "site",
      notices: noticesAbout(context, { binding, kind: "device.frozen" }),
      leaf: await auditLeaf(crypto, { at: clock(), event: "device.frozen", device, binding: id, by: "site" }),
    });
    const now = frozen ?? (await store.bindings.find(id));
    if (now?.state !== "frozen") throw new ProtocolError("operation_state_conflict", { cause: now?.state });
    if (frozen) log.info("device.frozen", { device });
    return deviceView(now);
  };
}

/** frozen → active for the site, which may let go on only what it stopped itself: an alarm is not the site's to put off (T12). */
export function createThawDevice({ store, crypto, clock, log }: Context) {
  return async ({ id, device }: Binding): Promise<DeviceView> => {
    const thawed = await store.bindings.thaw(id, {
      leaf: await auditLeaf(crypto, { at: clock(), event: "device.thawed", device, binding: id, by: "site" }),
    });
    const now = thawed ?? (await store.bindings.find(id));
    if (now?.state !== "active") throw new ProtocolError("operation_state_conflict", { cause: now?.frozenBy });
    if (thawed) log.info("device.thawed", { device });
    return deviceView(now);
  };
}
