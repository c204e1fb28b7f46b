import { ProtocolError } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { type StaffAct, staffFact } from "../core/staff-act.ts";
import type { Context } from "./context.ts";
import { noticesAbout } from "./notices-about.ts";

function bySite(staff: StaffAct | null) {
  return staff ? staffFact(staff) : ({ by: "site" } as const);
}

/** active → frozen for the site or the staff (§9): the device can do nothing until it is thawed. Freezing twice is one freeze. */
export function createFreezeDevice(context: Context) {
  const { store, crypto, clock, log } = context;
  return async (binding: Binding, staff: StaffAct | null = null): Promise<Binding> => {
    const { id, device } = binding;
    const frozen = await store.bindings.freeze(id, {
      by: staff ? "staff" : "site",
      notices: noticesAbout(context, { binding, kind: "device.frozen" }),
      leaf: await auditLeaf(crypto, { at: clock(), event: "device.frozen", device, binding: id, ...bySite(staff) }),
    });
    const now = frozen ?? (await store.bindings.find(id));
    if (now?.state !== "frozen") throw new ProtocolError("operation_state_conflict", { cause: now?.state });
    if (frozen) log.info("device.frozen", { device });
    return now;
  };
}

/**
 * frozen → active for the site, which may let go on only what it stopped itself, or for the staff, who may let go on what the site stopped too. An
 * alarm is nobody's to put off (T12).
 */
export function createThawDevice({ store, crypto, clock, log }: Context) {
  return async ({ id, device }: Binding, staff: StaffAct | null = null): Promise<Binding> => {
    const thawed = await store.bindings.thaw(id, {
      by: staff ? "staff" : "site",
      leaf: await auditLeaf(crypto, { at: clock(), event: "device.thawed", device, binding: id, ...bySite(staff) }),
    });
    const now = thawed ?? (await store.bindings.find(id));
    if (now?.state !== "active") throw new ProtocolError("operation_state_conflict", { cause: now?.frozenBy });
    if (thawed) log.info("device.thawed", { device });
    return now;
  };
}
