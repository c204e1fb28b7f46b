import { makeEnrolmentText, newId, ProtocolError, toBase64url } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Enrollment, NewEnrollment } from "../core/binding.ts";
import { displayToken } from "../core/display-token.ts";
import { type TicketFacts, ticketRules } from "../core/enrollment-rules.ts";
import { defaultLimits, ticketSeconds } from "../core/limits.ts";
import { firstRefusal, type Rule } from "../core/request-rules.ts";
import { ticketSecrets } from "../core/ticket.ts";
import { alreadyNoted } from "../core/noted-refusal.ts";
import type { Context } from "./context.ts";
import { userCommitment } from "./user-commitment.ts";
import { highestLimit } from "./device-windows.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.issueTicket>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.issueTicket>;

/** The code's text: made again for a repeated request, since nothing of the secret is stored. */
async function answerOf(
  context: Context,
  { enrollment, link }: { enrollment: Enrollment; link: string },
): Promise<Answer> {
  const { crypto, keys, issuer, registry } = context;
  const { id, organization, expiresAtMs } = enrollment;
  const expiresAt = Math.floor(expiresAtMs / 1000);
  const n = (await registry.current()).organizations.find((entry) => entry.id === organization)?.n ?? 0;
  const { ticket, secret } = await ticketSecrets(keys.mac, id);
  const code = await makeEnrolmentText(crypto, keys.signer, {
    link,
    payload: { ticket, secret, organization: n, issuer, expiry: expiresAt },
  });
  return { id, code, expiresAt, token: await displayToken(keys.display, "states", enrollment) };
}

async function factsOf({ store, registry, clock }: Context, request: Request): Promise<TicketFacts> {
  const { asked, subject, authTime, label = null, replace = false } = request;
  const organization = (await registry.current()).organizations.find(({ id }) => id === asked.organization) ?? null;
  const situation = await store.bindings.situation(asked.organization, subject);
  return { nowSeconds: Math.floor(clock() / 1000), authTime, label, organization, situation, replace };
}

/** One audit row for a refused request, as many in a minute as a business may have, so that nobody fills the log (T38). */
async function refuse(
  { store, crypto, clock }: Context,
  { asked: { organization } }: Request,
  { code, rule, at }: { code: ProtocolError["code"]; rule: string; at?: string | undefined },
): Promise<never> {
  const leaf = await auditLeaf(crypto, { at: clock(), event: "ticket.refused", organization, code, rule });
  const windows = [
    { name: `tickets-refused/${organization}`, windowSeconds: 60, most: defaultLimits.createsPerMinute },
  ];
  await store.audit.append(leaf, { windows });
  throw alreadyNoted(new ProtocolError(code, { cause: rule, at }));
}

function enrollmentOf({ clock, random }: Context, request: Request): NewEnrollment {
  const { asked, subject, userReference, label = null, replace = false, requestHash } = request;
  return {
    id: newId("enr", { clock, random }),
    organization: asked.organization,
    subject,
    userReference,
    label,
    replace,
    expiresAtMs: clock() + ticketSeconds * 1000,
    idempotencyKey: asked.idempotencyKey,
    requestHash,
  };
}

/** The answer to a request that was made before; null for a new one. */
async function repeated(context: Context, { asked, requestHash }: Request): Promise<Enrollment | null> {
  const earlier = await context.store.enrollments.findRepeated(asked.organization, asked.idempotencyKey);
  if (earlier && earlier.requestHash !== requestHash) throw new ProtocolError("idempotency_key_reused");
  return earlier;
}

/** Issues a ticket and its code for a user who has just signed in (§9 step 1). `rules` are what the request must satisfy. */
export function createIssueTicket(
  context: Context,
  { link, rules = ticketRules }: { link: string; rules?: readonly Rule<TicketFacts>[] },
) {
  const { store, crypto, clock, keys, registry, log } = context;
  return async (request: Request): Promise<Answer> => {
    const earlier = await repeated(context, request);
    if (earlier) return answerOf(context, { enrollment: earlier, link });
    const refused = await firstRefusal(rules, await factsOf(context, request));
    if (refused) return refuse(context, request, refused);
    const enrollment = enrollmentOf(context, request);
    const { id, organization, subject, replace } = enrollment;
    const { ticket } = await ticketSecrets(keys.mac, id);
    const issued = await store.enrollments.issue(enrollment, {
      ticketHash: toBase64url(await crypto.sha256(ticket)),
      windows: [
        {
          name: `tickets/${organization}/${subject}`,
          windowSeconds: 3600,
          most: highestLimit(await registry.current(), organization, "ticketsPerHour"),
        },
      ],
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "enrollment.ticketed",
        enrollment: id,
        organization,
        user: await userCommitment(context, { organization, subject }),
        replace,
      }),
    });
    if (issued.kind === "refused") return refuse(context, request, { code: issued.code, rule: "write" });
    log.info("enrollment.ticketed", { enrollment: issued.enrollment.id, organization });
    return answerOf(context, { enrollment: issued.enrollment, link });
  };
}
