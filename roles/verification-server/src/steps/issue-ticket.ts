import { makeEnrolmentText, newId, ProtocolError, textFault, toBase64url } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { auditLeaf } from "../core/audit.ts";
import type { Enrollment } from "../core/binding.ts";
import { displayToken } from "../core/display-token.ts";
import { clockLeewaySeconds, defaultLimits, freshLoginSeconds, ticketSeconds } from "../core/limits.ts";
import { ticketSecrets } from "../core/ticket.ts";
import type { Context } from "./context.ts";

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
  return { id, code, expiresAt, token: await displayToken(keys.mac, "states", enrollment) };
}

async function checkLogin({ clock }: Context, { authTime }: Request): Promise<void> {
  const now = Math.floor(clock() / 1000);
  if (authTime > now + clockLeewaySeconds || authTime < now - freshLoginSeconds)
    throw new ProtocolError("invalid_request", { cause: "login is not fresh" });
}

/** Issues a ticket and its code for a user who has just signed in (§9 step 1). */
export function createIssueTicket(context: Context, { link }: { link: string }) {
  const { store, crypto, clock, random, registry, keys, log } = context;
  return async (request: Request): Promise<Answer> => {
    await checkLogin(context, request);
    const { asked, subject, userReference, label = null, requestHash } = request;
    if (label !== null && textFault(label) !== null) throw new ProtocolError("invalid_request", { cause: "label" });
    const organization = (await registry.current()).organizations.find(({ id }) => id === asked.organization);
    if (!organization) throw new ProtocolError("invalid_request", { cause: "organization" });
    const id = newId("enr", { clock, random });
    const { ticket } = await ticketSecrets(keys.mac, id);
    const enrollment: Enrollment = {
      id,
      organization: organization.id,
      subject,
      userReference,
      label,
      state: "ticketed",
      version: 1,
      expiresAtMs: clock() + ticketSeconds * 1000,
      binding: null,
      nonce: null,
      kt: null,
      idempotencyKey: asked.idempotencyKey,
      requestHash,
    };
    const issued = await store.enrollments.issue(enrollment, {
      ticketHash: toBase64url(await crypto.sha256(ticket)),
      windows: [
        { name: `tickets/${organization.id}/${subject}`, windowSeconds: 3600, most: defaultLimits.ticketsPerHour },
      ],
      leaf: await auditLeaf(crypto, {
        at: clock(),
        event: "enrollment.ticketed",
        enrollment: id,
        organization: organization.id,
      }),
    });
    if (issued.kind === "refused") throw new ProtocolError(issued.code);
    log.info("enrollment.ticketed", { enrollment: issued.enrollment.id, organization: organization.id });
    return answerOf(context, { enrollment: issued.enrollment, link });
  };
}
