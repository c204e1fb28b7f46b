import { equalBytes, fromBase64url, ProtocolError, shortString, utf8 } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type Binding, deviceAddDetails, type Enrollment, enrollmentStateAt } from "../core/binding.ts";
import { type ConfirmationFacts, confirmationRules } from "../core/enrollment-rules.ts";
import {
  maximumShortStringTries,
  replacementDelaySeconds,
  replacementSeconds,
  waitingSeconds,
} from "../core/limits.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { ticketKeys } from "../core/ticket.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { noteEnrollmentRefusal } from "./note-enrollment-refusal.ts";
import { noticesTwice } from "./notices-about.ts";
import { isSentCode } from "./send-enrollment-code.ts";

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

async function bindingOf({ store }: Context, { binding }: Enrollment): Promise<Binding> {
  const bound = binding && (await store.bindings.find(binding));
  if (!bound) throw new ProtocolError("ticket_invalid", { cause: "no phone yet" });
  return bound;
}

/** What the site must know next: what to have approved, or from when on the phone may become active (§9 step 5). */
async function answerOf(context: Context, enrollment: Enrollment): Promise<Answer> {
  const { state, way, kt, grantedBy, activeFromMs } = enrollment;
  const bound = await bindingOf(context, enrollment);
  if (state === "active") return { device: bound.device, state };
  const needed = way === "further" && grantedBy === null && kt !== null;
  return {
    device: bound.device,
    state: "confirmed",
    ...(needed && { approval: { type: "device.add", details: deviceAddDetails(bound, kt) } }),
    ...(activeFromMs !== null && { activeFrom: Math.ceil(activeFromMs / 1000) }),
  };
}

async function factsOf(
  { store, registry, clock }: Context,
  enrollment: Enrollment,
  confirmedBy: ConfirmationFacts["confirmedBy"],
): Promise<ConfirmationFacts> {
  const { organization, subject, way } = enrollment;
  const { organizations } = await registry.current();
  return {
    state: enrollmentStateAt(enrollment, clock()),
    way,
    situation: await store.bindings.situation(organization, subject),
    confirmedBy,
    firstDevice: organizations.find(({ id }) => id === organization)?.firstDevice ?? "password",
  };
}

/** A wrong try is counted in the write; the third kills the ticket. */
async function miss(
  { store, crypto, clock, bus }: Context,
  id: Enrollment["id"],
  what: "short string" | "sms",
): Promise<never> {
  const missed = await store.enrollments.miss(id, {
    most: maximumShortStringTries,
    leaf: await auditLeaf(crypto, { at: clock(), event: "enrollment.missed", enrollment: id, what }),
  });
  bus.publish(id);
  const wrong = what === "sms" ? "code_invalid" : "short_string_invalid";
  const error = new ProtocolError(missed?.state === "pending" ? wrong : "ticket_invalid", { cause: what });
  throw missed ? alreadyNoted(error) : error;
}

async function confirm(
  context: Context,
  enrollment: Enrollment,
  confirmedBy: ConfirmationFacts["confirmedBy"],
): Promise<Enrollment | null> {
  const { store, crypto, clock } = context;
  const { id, way } = enrollment;
  const now = clock();
  const isReplacement = way === "replace";
  const activeFromMs = isReplacement ? now + replacementDelaySeconds * 1000 : null;
  const about = { binding: await bindingOf(context, enrollment), kind: "device.replacing", enrollment: id } as const;
  return store.enrollments.confirm(id, {
    expiresAtMs: (activeFromMs ?? now) + (isReplacement ? replacementSeconds : waitingSeconds) * 1000,
    activeFromMs,
    notices: isReplacement ? noticesTwice(context, about) : [],
    leaf: await auditLeaf(crypto, { at: now, event: "enrollment.confirmed", enrollment: id, way, confirmedBy }),
  });
}

/** pending → confirmed when the six digits are the phone's; the third wrong try kills the ticket (§9 step 4). */
export function createConfirmEnrollment(
  context: Context,
  rules: readonly Rule<ConfirmationFacts>[] = confirmationRules,
) {
  const { store, clock, bus, log } = context;
  return async ({ params, body }: Request): Promise<Answer> => {
    const { asked, shortString: typed, smsCode } = body;
    const id = params.id as Enrollment["id"];
    const enrollment = await store.enrollments.find(id);
    if (!enrollment || enrollment.organization !== asked.organization) throw new ProtocolError("operation_not_found");
    const right = await isShortString(context, enrollment, typed);
    const state = enrollmentStateAt(enrollment, clock());
    if ((state === "confirmed" || state === "active") && right) return answerOf(context, enrollment);
    const byText = right && smsCode !== undefined && (await isSentCode(context, enrollment, smsCode));
    if (right && smsCode !== undefined && !byText && state === "pending") return miss(context, id, "sms");
    const confirmedBy = byText ? "sms" : (body.confirmedBy ?? null);
    const refused = await firstRefusal(rules, await factsOf(context, enrollment, confirmedBy));
    if (refused) {
      await noteEnrollmentRefusal(context, enrollment, refused);
      throw alreadyNoted(new ProtocolError(refused.code, { cause: refused.rule }));
    }
    if (!right) return miss(context, id, "short string");
    const confirmed = await confirm(context, enrollment, confirmedBy);
    if (!confirmed) throw new ProtocolError("ticket_invalid", { cause: "somebody was first" });
    bus.publish(id);
    log.info("enrollment.confirmed", { enrollment: id });
    return answerOf(context, confirmed);
  };
}
