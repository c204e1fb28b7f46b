import {
  completeJws,
  type DecisionClaims,
  decisionSeconds,
  decisionSigningInput,
  fromBase64url,
  passkeyChallenge,
  ProtocolError,
  toBase64url,
} from "@countersign/protocol";
import type { Context } from "./context.ts";
import type { Deciding, Decision } from "./deciding.ts";
import { type PasskeyAssertion, requirePasskeys } from "./passkeys.ts";
import type { PendingDecision, Review } from "./review.ts";
import { sharedClaims } from "./shared-claims.ts";

async function claimsOf(context: Context, deciding: Deciding, decision: Decision): Promise<DecisionClaims> {
  const { crypto } = context;
  const { account, review } = deciding;
  const shared = await sharedClaims(context, deciding, decision);
  if (account.rollingToken === null)
    throw new ProtocolError("operation_not_found", { cause: "the account is not active" });
  return {
    ...shared,
    exp: shared.iat + decisionSeconds,
    op: review.id,
    nonce: review.nonce,
    dst: toBase64url(await crypto.sha256(fromBase64url(account.rollingToken))),
    uv: decision.answer === "approve" && review.userVerification ? "passkey" : "none",
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
