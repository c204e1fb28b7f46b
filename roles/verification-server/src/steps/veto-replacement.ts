import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type Binding, type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import { type VetoFacts, vetoRules } from "../core/enrollment-rules.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { noteEnrollmentRefusal } from "./note-enrollment-refusal.ts";

type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.veto>;

/** confirmed → dead for a replacement of every device, when an old device objects while it waits (§9, T54). */
export function createVetoReplacement(context: Context, rules: readonly Rule<VetoFacts>[] = vetoRules) {
  const { store, crypto, clock, bus, log } = context;
  return async (id: Enrollment["id"], binding: Binding): Promise<Answer> => {
    const enrollment = await store.enrollments.find(id);
    const nowMs = clock();
    const state = enrollment && enrollmentStateAt(enrollment, nowMs);
    const refused = await firstRefusal(rules, { enrollment, state, binding, nowMs });
    if (refused) {
      // The objection has its way already: this or another device was first, or nobody came in time.
      if (refused.code === "operation_state_conflict" && enrollment?.way === "replace" && state === "dead")
        return { state };
      const error = new ProtocolError(refused.code, { cause: refused.rule });
      if (!enrollment || refused.code === "operation_not_found") throw error;
      await noteEnrollmentRefusal(context, enrollment, refused);
      throw alreadyNoted(error);
    }
    const { device } = binding;
    const leaf = await auditLeaf(crypto, { at: nowMs, event: "enrollment.vetoed", enrollment: id, device });
    const vetoed = await store.enrollments.veto(id, { by: binding.id, leaf });
    if (!vetoed) throw new ProtocolError("operation_state_conflict", { cause: "somebody was first" });
    bus.publish(id);
    log.alarm("replacement_vetoed", { enrollment: id, device });
    return { state: "dead" };
  };
}
