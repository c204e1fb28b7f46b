import { type DecisionClaims, displayHash, ProtocolError, renderLines, toBase64url } from "@countersign/protocol";
import type { Account } from "./account.ts";
import type { Context } from "./context.ts";
import type { Decision } from "./deciding.ts";
import { applicationOf } from "./read-installation.ts";
import type { Review } from "./review.ts";

type SharedClaims = Omit<DecisionClaims, "exp" | "op" | "nonce" | "dst" | "uv">;

interface Shown {
  readonly account: Account;
  readonly review: Pick<Review, "template" | "details" | "numbers" | "binding" | "dd" | "qh" | "k">;
}

/** What a decision says with a network (§7) and without (§11.4): who answers what, about which operation, and what was on the screen. */
export async function sharedClaims(
  context: Context,
  { account, review }: Shown,
  { answer, reason, locale }: Decision,
): Promise<SharedClaims> {
  const { crypto, random, issuerClock } = context;
  const { template, details, numbers } = review;
  if (account.device === null) throw new ProtocolError("operation_not_found", { cause: "the account is not active" });
  const lines = renderLines(template, details, locale);
  return {
    iss: account.device,
    aud: account.issuer,
    sub: review.binding,
    jti: toBase64url(random(16)),
    iat: issuerClock.now(account.issuer),
    org: numbers.organization,
    biz: numbers.business,
    qs: numbers.qrServer,
    dd: review.dd,
    dh: toBase64url(await displayHash(crypto, { template: template.id, version: template.version, locale, lines })),
    dec: answer,
    ...(answer === "decline" && reason !== null && { why: reason }),
    qh: review.qh,
    k: review.k,
    app: await applicationOf(context, account),
  };
}
