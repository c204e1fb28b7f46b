import { fromBase64url, ProtocolError, toBase64url } from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";
import type { Deciding, Decision } from "./deciding.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import { entryOf, fateOf, type HistoryEntry, type ToldState, type WayBack } from "./history.ts";
import { refreshAccount } from "./refresh-account.ts";
import { withRefusalKept } from "./refusal-kept.ts";
import { type Choice, type PendingDecision, type Review, readReview } from "./review.ts";
import { settleRotation } from "./settle-rotation.ts";
import { signChoice } from "./sign-choice.ts";

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

/** The decision is over: its entry is kept and the review forgotten, together. */
async function settle(
  context: Context,
  { review, account }: Deciding,
  { pending, told, back }: { pending: PendingDecision; told: ToldState; back?: WayBack | null },
): Promise<HistoryEntry> {
  const made = entryOf(review, pending, { ...told, now: context.issuerClock.now(account.issuer) });
  const entry: HistoryEntry = back ? { ...made, back } : made;
  await context.storage.write(["history", "reviews"], (put, remove) => {
    put("history", entry.id, entry);
    remove("reviews", entry.id);
  });
  return entry;
}

async function stateNow({ server }: Context, { account, signer, review }: Deciding): Promise<ToldState> {
  return server.readOperation({ issuer: account.issuer, signer }, { params: { id: review.id }, query: {} });
}

/** True when that state is what this choice leads to; only this device could have decided, for it holds the claim. */
function isResultOf(choice: Choice, told: ToldState): boolean {
  const fate = fateOf(told);
  if (choice === "decline") return fate === "declined";
  return ["waiting", "done", "failed", "revoked"].includes(fate);
}

/** How long a return code is good (§11.3). */
const returnSeconds = 60;

/** The code goes behind the `#`, where no server sees it (T29). */
function wayBack(
  { returnUrl, returnCode }: { readonly returnUrl?: string; readonly returnCode?: string },
  now: number,
): WayBack | null {
  if (returnUrl === undefined || returnCode === undefined) return null;
  return { href: `${returnUrl}#code=${returnCode}`, until: now + returnSeconds };
}

async function send(context: Context, deciding: Deciding, pending: PendingDecision): Promise<HistoryEntry> {
  const { server, storage } = context;
  const { account, signer, review } = deciding;
  const { issuer, id } = account;
  await storage.put("accounts", id, { ...account, tokenInDoubt: true } satisfies Account);
  try {
    const { signed, passkey } = pending;
    const sent = server.decide({ issuer, signer }, { body: { decision: signed, ...(passkey && { passkey }) } });
    const answer = await withRefusalKept(context, account, sent);
    await storage.put("accounts", id, {
      ...account,
      rollingToken: answer.rollingToken,
      tokenInDoubt: false,
    } satisfies Account);
    return await settle(context, deciding, {
      pending,
      told: answer,
      back: wayBack(answer, context.issuerClock.now(issuer)),
    });
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
  return send(context, certain, await signChoice(context, certain, decision));
}

/** Signs and sends the answer (§7). Called again after a lost reply, it is the same answer. */
export async function decide(context: Context, id: string, decision: Decision): Promise<HistoryEntry> {
  return context.lock(async () => {
    const { storage } = context;
    const review = await readReview(storage, id);
    const known = review && (await readAccount(storage, review.account));
    if (!review || !known) throw new ProtocolError("operation_not_found");
    const { account } = await settleRotation(context, known);
    const deciding = { account, review, signer: await signerOf(await readKeys(storage, account.id)) };
    const resumed = await resumable(context, deciding, decision);
    return resumed ? send(context, deciding, resumed) : decideFresh(context, deciding, decision);
  });
}
