import {
  type DeclineReason,
  type DecisionClaims,
  decisionSeconds,
  displayHash,
  fromBase64url,
  type Locale,
  ProtocolError,
  renderLines,
  type Signer,
  signDecision,
  toBase64url,
} from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import { entryOf, fateOf, type HistoryEntry, type ToldState } from "./history.ts";
import { applicationAt } from "./installation.ts";
import { refreshAccount } from "./refresh-account.ts";
import { withRefusalKept } from "./refusal-kept.ts";
import { type Choice, type PendingDecision, type Review, readReview } from "./review.ts";

/** What the user chose, in the language the lines were shown in. */
export interface Decision {
  readonly answer: Choice;
  /** With a decline only. */
  readonly reason: DeclineReason | null;
  readonly locale: Locale;
}

interface Deciding {
  readonly account: Account;
  readonly signer: Signer;
  readonly review: Review;
}

/** Refusals after which the operation cannot be decided here any more. */
const final: readonly string[] = [
  "operation_expired",
  "operation_not_found",
  "operation_state_conflict",
  "operation_already_decided",
  "nonce_replayed",
  "device_revoked",
  "device_frozen",
];

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
    uv: "none",
  };
}

/** Signs, and keeps the signed bytes before they are sent: a retry after a lost answer must send the same ones (§7). */
async function sign(context: Context, deciding: Deciding, decision: Decision): Promise<PendingDecision> {
  const claims = await claimsOf(context, deciding, decision);
  const { answer: choice, reason, locale } = decision;
  const signed = await signDecision(deciding.signer, claims);
  const pending = {
    signed,
    choice,
    reason: claims.why === undefined ? null : reason,
    locale,
    dst: claims.dst,
    exp: claims.exp,
  };
  await context.storage.put("reviews", deciding.review.id, { ...deciding.review, pending } satisfies Review);
  return pending;
}

/** The decision is over: its entry is kept and the review forgotten, together. */
async function settle(
  context: Context,
  { review, account }: Deciding,
  { pending, told }: { pending: PendingDecision; told: ToldState },
): Promise<HistoryEntry> {
  const entry = entryOf(review, pending, { ...told, now: context.issuerClock.now(account.issuer) });
  await context.storage.write(["history", "reviews"], (put, remove) => {
    put("history", entry.id, entry);
    remove("reviews", entry.id);
  });
  return entry;
}

async function stateNow({ server }: Context, { account, signer, review }: Deciding): Promise<ToldState> {
  const { state, version, outcome } = await server.readOperation(
    { issuer: account.issuer, signer },
    { params: { id: review.id }, query: {} },
  );
  return { state, version, ...(outcome && { outcome }) };
}

/** True when that state is what this choice leads to; only this device could have decided, for it holds the claim. */
function isResultOf(choice: Choice, told: ToldState): boolean {
  const fate = fateOf(told);
  if (choice === "decline") return fate === "declined";
  return ["waiting", "done", "failed", "revoked"].includes(fate);
}

async function send(context: Context, deciding: Deciding, pending: PendingDecision): Promise<HistoryEntry> {
  const { server, storage } = context;
  const { account, signer, review } = deciding;
  const { issuer, id } = account;
  await storage.put("accounts", id, { ...account, tokenInDoubt: true } satisfies Account);
  try {
    const sent = server.decide({ issuer, signer }, { body: { decision: pending.signed } });
    const answer = await withRefusalKept(context, account, sent);
    await storage.put("accounts", id, {
      ...account,
      rollingToken: answer.rollingToken,
      tokenInDoubt: false,
    } satisfies Account);
    return await settle(context, deciding, { pending, told: { state: answer.state, version: answer.version } });
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code === "unavailable") throw error;
    const decided = error.code === "nonce_replayed" || error.code === "operation_already_decided";
    const told = decided ? await stateNow(context, deciding) : null;
    // An earlier try of ours went through while this one was on its way.
    if (told && isResultOf(pending.choice, told)) return settle(context, deciding, { pending, told });
    if (final.includes(error.code)) await storage.remove("reviews", review.id);
    else await storage.put("reviews", review.id, { ...review, pending: null } satisfies Review);
    throw error;
  }
}

/**
 * The bytes an earlier try left, if they may be sent as they are. Bytes whose token or time has been overtaken would be refused, or take
 * this device for a copy: then the operation's state says whether they went through.
 */
async function resumable(
  context: Context,
  { account, review }: Deciding,
  { answer, reason, locale }: Decision,
): Promise<PendingDecision | null> {
  const { crypto, issuerClock } = context;
  const { pending } = review;
  if (pending === null || account.rollingToken === null) return null;
  const dst = toBase64url(await crypto.sha256(fromBase64url(account.rollingToken)));
  const same = pending.choice === answer && pending.reason === reason && pending.locale === locale;
  return same && pending.dst === dst && issuerClock.now(account.issuer) <= pending.exp ? pending : null;
}

async function decideFresh(context: Context, deciding: Deciding, decision: Decision): Promise<HistoryEntry> {
  const { pending } = deciding.review;
  if (pending) {
    const told = await stateNow(context, deciding);
    if (isResultOf(pending.choice, told)) {
      const entry = await settle(context, deciding, { pending, told });
      if (pending.choice !== decision.answer) throw new ProtocolError("operation_already_decided");
      return entry;
    }
  }
  // Two answers lost in a row would leave this device with a token the server has forgotten, which looks like a copy (T12).
  const account = deciding.account.tokenInDoubt ? await refreshAccount(context, deciding.account) : deciding.account;
  const certain = { ...deciding, account };
  return send(context, certain, await sign(context, certain, decision));
}

/** Signs and sends the answer (§7). Called again after a lost reply, it is the same answer. */
export async function decide(context: Context, id: string, decision: Decision): Promise<HistoryEntry> {
  return context.lock(async () => {
    const { storage } = context;
    const review = await readReview(storage, id);
    const account = review && (await readAccount(storage, review.account));
    if (!review || !account) throw new ProtocolError("operation_not_found");
    const deciding = { account, review, signer: await signerOf(await readKeys(storage, account.id)) };
    const resumed = await resumable(context, deciding, decision);
    return resumed ? send(context, deciding, resumed) : decideFresh(context, deciding, decision);
  });
}
