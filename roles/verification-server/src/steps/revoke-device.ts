import { ProtocolError } from "@countersign/protocol";
import { auditLeaf } from "../core/audit.ts";
import type { Binding } from "../core/binding.ts";
import { type StaffAct, staffFact } from "../core/staff-act.ts";
import type { Context } from "./context.ts";
import { noticesAbout } from "./notices-about.ts";
import { takeBackApprovals } from "./take-back-approvals.ts";
import { untilFresh } from "./until-fresh.ts";
import { nextUserKey } from "./user-key.ts";

/** Audit rows for the enrolments that this device approved and that are no device yet. */
async function endings({ store, crypto, clock }: Context, { id, organization, subject }: Binding) {
  const granted = (await store.enrollments.underway(organization, subject)).filter(({ grantedBy }) => grantedBy === id);
  return Promise.all(
    granted.map(async (one) => ({
      id: one.id,
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "enrollment.dead",
        enrollment: one.id,
        reason: "who approved it is removed",
      }),
    })),
  );
}

/**
 * Anything → revoked, for good: K_user moves to a new epoch, and what the device approved but nobody released is revoked with it (§9, P18).
 * The other devices are told.
 */
export function createRevokeDevice(context: Context) {
  const { store, crypto, clock, bus, log } = context;
  return async (binding: Binding, by: "site" | "device" | StaffAct): Promise<Binding> => {
    if (binding.state === "revoked") return binding;
    const { id, organization, subject, device } = binding;
    const revoked = await untilFresh(async () =>
      store.bindings.revoke(id, {
        by: typeof by === "string" ? by : "staff",
        // Whatever its state was when it was read: by the time of the write it may hold K_user.
        userKey: await nextUserKey(context, organization, subject),
        ends: await endings(context, binding),
        notices: noticesAbout(context, { binding, kind: "device.removed" }),
        leaf: await auditLeaf(crypto, {
          at: clock(),
          event: "device.revoked",
          device,
          binding: id,
          ...(typeof by === "string" ? { by } : staffFact(by)),
        }),
      }),
    );
    const now = revoked ?? (await store.bindings.find(id));
    if (!now) throw new ProtocolError("operation_not_found");
    bus.publish(binding.enrollment);
    await takeBackApprovals(context, id, "device.revoked");
    log.info("device.revoked", { device });
    return now;
  };
}
