import { equalBytes, fromBase64url, ProtocolError, shortString, utf8 } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import { maximumShortStringTries } from "../core/limits.ts";
import { ticketKeys } from "../core/ticket.ts";
import type { Context } from "./context.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.confirmEnrollment>;
type Answer = AnswerOf<typeof operationServerToVerificationServer.confirmEnrollment>;

async function isShortString(
  { crypto, keys }: Context,
  { id, kt, nonce }: Enrollment,
  typed: string,
): Promise<boolean> {
  if (kt === null || nonce === null) return false;
  const { ticket, sasKey } = await ticketKeys(crypto, keys.mac, id);
  const expected = await shortString(crypto, sasKey, { ticket, kt: fromBase64url(kt), nonce: fromBase64url(nonce) });
  return equalBytes(utf8(expected), utf8(typed));
}

async function answerOf({ store }: Context, { binding, state }: Enrollment): Promise<Answer> {
  const bound = binding && (await store.bindings.find(binding));
  if (!bound) throw new ProtocolError("ticket_invalid");
  return { device: bound.device, state: state === "active" ? "active" : "confirmed" };
}

/** pending → confirmed when the six digits are the phone's; the third wrong try kills the ticket (§9 step 4). */
export function createConfirmEnrollment(context: Context) {
  const { store, crypto, clock, bus, log } = context;
  return async ({ params, body: { asked, shortString: typed } }: Request): Promise<Answer> => {
    const id = params.id as Enrollment["id"];
    const enrollment = await store.enrollments.find(id);
    if (!enrollment || enrollment.organization !== asked.organization) throw new ProtocolError("operation_not_found");
    const state = enrollmentStateAt(enrollment, clock());
    const right = await isShortString(context, enrollment, typed);
    if ((state === "confirmed" || state === "active") && right) return answerOf(context, enrollment);
    if (state !== "pending") throw new ProtocolError("ticket_invalid", { cause: state });
    const fact = { at: clock(), enrollment: id };
    if (!right) {
      const missed = await store.enrollments.miss(id, {
        most: maximumShortStringTries,
        leaf: await auditLeaf(crypto, { ...fact, event: "enrollment.missed", what: "short string" }),
      });
      bus.publish(id);
      throw new ProtocolError(missed?.state === "pending" ? "short_string_invalid" : "ticket_invalid", {
        cause: "short string",
      });
    }
    const confirmed = await store.enrollments.confirm(id, {
      leaf: await auditLeaf(crypto, { ...fact, event: "enrollment.confirmed" }),
    });
    if (!confirmed) throw new ProtocolError("ticket_invalid", { cause: "somebody was first" });
    bus.publish(id);
    log.info("enrollment.confirmed", { enrollment: id });
    return answerOf(context, confirmed);
  };
}
