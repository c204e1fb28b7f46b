import {
  completeJws,
  type DecisionClaims,
  decisionSeconds,
  decisionSigningInput,
  displayHash,
  fromBase64url,
  passkeyChallenge,
  ProtocolError,
  renderLines,
  toBase64url,
} from "@countersign/protocol";
import type { Context } from "./context.ts";
import type { Deciding, Decision } from "./deciding.ts";
import { applicationAt } from "./installation.ts";
import { type PasskeyAssertion, requirePasskeys } from "./passkeys.ts";
import type { PendingDecision, Review } from "./review.ts";

async function claimsOf(
  context: Context,
  { account, review }: Deciding,
  { answer, reason, locale }: Decision,
): Promise<DecisionClaims> {
  const { crypto, random, issuerClock } = context;
  const { template, details, numbers } = review;
  if (account.device === null || account.rollingToken === null)
    throw new ProtocolError("operation_not_found", { cause: "the account is not active" });
  const iat = issuerClock.now(account.issuer);
  const lines = renderLines(template, details, locale);
  return {
    iss: account.device,
    aud: account.issuer,
    sub: review.binding,
    jti: toBase64url(random(16)),
    iat,
    exp: iat + decisionSeconds,
    op: review.id,
    org: numbers.organization,
    biz: numbers.business,
    qs: numbers.qrServer,
    nonce: review.nonce,
    dd: review.dd,
    dh: toBase64url(await displayHash(crypto, { template: template.id, version: template.version, locale, lines })),
    dec: answer,
    ...(answer === "decline" && reason !== null && { why: reason }),
    qh: review.qh,
    k: review.k,
    app: await applicationAt(context, account.issuer),
    dst: toBase64url(await crypto.sha256(fromBase64url(account.rollingToken))),
    uv: answer === "approve" && review.userVerification ? "passkey" : "none",
  };
}

/** The assertion over what is to be signed, so that it covers every claim (§7). Undefined when none is needed. */
async function assertion(
  { crypto, passkeys }: Context,
  { account }: Deciding,
  { claims, signingInput }: { claims: DecisionClaims; signingInput: string },
): Promise<PasskeyAssertion | undefined> {
  if (claims.uv !== "passkey") return undefined;
  const { passkey } = account;
  if (!passkey) throw new ProtocolError("user_verification_required", { cause: "the account has no passkey" });
  const challenge = toBase64url(await passkeyChallenge(crypto, signingInput));
  return requirePasskeys(passkeys).assert({ challenge, rpId: passkey.rpId, allow: passkey.id });
}

/** Signs, and keeps the signed bytes before they are sent: a retry after a lost answer must send the same ones (§7). */
export async function signChoice(context: Context, deciding: Deciding, decision: Decision): Promise<PendingDecision> {
  const claims = await claimsOf(context, deciding, decision);
  const { answer: choice, reason, locale } = decision;
  const signingInput = decisionSigningInput(deciding.signer, claims);
  const passkey = await assertion(context, deciding, { claims, signingInput });
  const pending = {
    signed: await completeJws(deciding.signer, signingInput),
    ...(passkey && { passkey }),
    choice,
    reason: claims.why === undefined ? null : reason,
    locale,
    dst: claims.dst,
    exp: claims.exp,
  };
  await context.storage.put("reviews", deciding.review.id, { ...deciding.review, pending } satisfies Review);
  return pending;
}
