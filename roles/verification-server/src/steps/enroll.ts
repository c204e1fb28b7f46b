import {
  type Bytes,
  enrolmentKeysHash,
  enrolmentProof,
  equalBytes,
  fromBase64url,
  isPublicJwk,
  newId,
  ProtocolError,
  thumbprint,
  toBase64url,
} from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import { type Binding, type Enrollment, enrollmentStateAt, type NewBinding } from "../core/binding.ts";
import { compareVersions } from "../core/decision-checks.ts";
import { isName } from "../core/enrollment-rules.ts";
import { maximumShortStringTries } from "../core/limits.ts";
import { ticketKeys } from "../core/ticket.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { noteEnrollmentRefusal } from "./note-enrollment-refusal.ts";

type Request = RequestOf<typeof approvingDeviceToVerificationServer.enroll>["body"];
type Answer = AnswerOf<typeof approvingDeviceToVerificationServer.enroll>;

async function checkApplication({ registry }: Context, { application }: Request): Promise<void> {
  const rule = (await registry.current()).applications.find(({ id }) => id === application.id);
  if (!rule || !rule.origins.includes(application.origin)) throw new ProtocolError("application_not_allowed");
  if (compareVersions(application.version, rule.minimumVersion) < 0) throw new ProtocolError("application_outdated");
}

/** What a phone calls itself is shown on the site's pages and on other devices (T21). */
function checkTexts({ label, application: { os } }: Request): void {
  if ([label, os].some((text) => text !== undefined && !isName(text)))
    throw new ProtocolError("invalid_request", { cause: "label or os" });
}

async function hasProof(
  { crypto, keys }: Context,
  id: Enrollment["id"],
  { proof, kt }: { proof: string; kt: Bytes },
): Promise<boolean> {
  const { ticket, proofKey } = await ticketKeys(crypto, keys.mac, id);
  const expected = await enrolmentProof(crypto, proofKey, { ticket, kt });
  return equalBytes(fromBase64url(proof), expected);
}

async function bindingOf(
  { crypto, clock, random }: Context,
  enrollment: Enrollment,
  request: Request,
): Promise<NewBinding> {
  const { organization, subject, userReference } = enrollment;
  const { signingKey, agreementKey, application } = request;
  return {
    id: newId("bnd", { clock, random }),
    enrollment: enrollment.id,
    device: (request.deviceId as Binding["device"] | undefined) ?? newId("dev", { clock, random }),
    organization,
    subject,
    userReference,
    kid: await thumbprint(crypto, signingKey),
    signingKey,
    agreementKey,
    application,
    label: request.label ?? enrollment.label,
    enrolledAt: Math.floor(clock() / 1000),
  };
}

/** The answer to a phone that comes again with the same keys after a lost answer; another phone kills the ticket (T10). */
async function comeAgain(context: Context, enrollment: Enrollment, kt: string): Promise<Answer> {
  const { store, crypto, clock, bus } = context;
  const binding = enrollment.binding && (await store.bindings.find(enrollment.binding));
  if (binding && enrollment.kt === kt && enrollment.nonce !== null)
    return { enrollment: enrollment.id, device: binding.device, nonce: enrollment.nonce };
  await store.enrollments.kill(enrollment.id, {
    leaf: await auditLeaf(crypto, {
      at: clock(),
      event: "enrollment.dead",
      enrollment: enrollment.id,
      reason: "another phone",
    }),
  });
  bus.publish(enrollment.id);
  throw alreadyNoted(new ProtocolError("ticket_invalid", { cause: "another phone" }));
}

/** Somebody else's write was first: when that was another phone's, the ticket dies as if this one had come a moment later (T10). */
async function comeLater(context: Context, enrollment: Enrollment, kt: string): Promise<Answer> {
  const now = await context.store.enrollments.find(enrollment.id);
  if (now?.state === "pending") return comeAgain(context, now, kt);
  await noteEnrollmentRefusal(context, enrollment, { code: "ticket_invalid", rule: "way still open" });
  throw alreadyNoted(
    new ProtocolError("ticket_invalid", { cause: "somebody was first, or the user's devices have changed" }),
  );
}

/** Finds what the ticket is for, and judges what needs no proof yet. */
async function findTicket(context: Context, request: Request, caller: { kid: string }): Promise<Enrollment> {
  const { store, crypto, clock } = context;
  if (!isPublicJwk(request.agreementKey)) throw new ProtocolError("invalid_request", { cause: "agreement key" });
  const enrollment = await store.enrollments.findByTicket(
    toBase64url(await crypto.sha256(fromBase64url(request.ticket))),
  );
  if (!enrollment) throw new ProtocolError("ticket_invalid", { cause: "unknown" });
  const state = enrollmentStateAt(enrollment, clock());
  try {
    if (state !== "ticketed" && state !== "pending") throw new ProtocolError("ticket_invalid", { cause: "ended" });
    if ((await thumbprint(crypto, request.signingKey)) !== caller.kid)
      throw new ProtocolError("ticket_invalid", { cause: "signed by another key" });
    await checkApplication(context, request);
    checkTexts(request);
  } catch (error) {
    if (error instanceof ProtocolError)
      await noteEnrollmentRefusal(context, enrollment, {
        code: error.code,
        rule: String(error.cause ?? "application"),
      });
    throw error instanceof ProtocolError ? alreadyNoted(error) : error;
  }
  return enrollment;
}

/** ticketed → pending: binds the phone's keys to the ticket, once (§9 step 3). */
export function createEnroll(context: Context) {
  const { store, crypto, clock, random, bus, log } = context;
  return async (request: Request, caller: { kid: string }): Promise<Answer> => {
    const enrollment = await findTicket(context, request, caller);
    const kt = await enrolmentKeysHash(crypto, request.signingKey, request.agreementKey);
    const fact = { at: clock(), enrollment: enrollment.id };
    if (!(await hasProof(context, enrollment.id, { proof: request.proof, kt }))) {
      await store.enrollments.miss(enrollment.id, {
        most: maximumShortStringTries,
        leaf: await auditLeaf(crypto, { ...fact, event: "enrollment.missed", what: "proof" }),
      });
      bus.publish(enrollment.id);
      throw alreadyNoted(new ProtocolError("ticket_invalid", { cause: "proof" }));
    }
    if (enrollment.state === "pending") return comeAgain(context, enrollment, toBase64url(kt));

    const binding = await bindingOf(context, enrollment, request);
    const nonce = toBase64url(random(16));
    const bound = await store.enrollments.bind(enrollment.id, {
      binding,
      nonce,
      kt: toBase64url(kt),
      leaf: await auditLeaf(crypto, { ...fact, event: "enrollment.pending", device: binding.device, kid: binding.kid }),
    });
    if (bound === "conflict") {
      await noteEnrollmentRefusal(context, enrollment, { code: "enrollment_conflict", rule: "keys" });
      throw alreadyNoted(new ProtocolError("enrollment_conflict"));
    }
    if (!bound) return comeLater(context, enrollment, toBase64url(kt));
    bus.publish(enrollment.id);
    log.info("enrollment.pending", { enrollment: enrollment.id, device: binding.device });
    return { enrollment: enrollment.id, device: binding.device, nonce };
  };
}
