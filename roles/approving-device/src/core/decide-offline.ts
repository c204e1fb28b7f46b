import {
  fromBase64url,
  offlineCode,
  type OfflineDecisionClaims,
  offlineQuestion,
  ProtocolError,
  signOfflineDecision,
  toBase64url,
  type UserVerification,
} from "@countersign/protocol";
import { type Account, readAccount } from "./account.ts";
import type { Context } from "./context.ts";
import type { Decision } from "./deciding.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import { entryOf, type HistoryEntry } from "./history.ts";
import { type OfflineAnswer, type OfflineReview, readOfflineReview } from "./offline-review.ts";
import { requirePasskeys } from "./passkeys.ts";
import { sharedClaims } from "./shared-claims.ts";

interface Deciding {
  readonly account: Account;
  readonly review: OfflineReview;
}

async function claimsOf(
  context: Context,
  deciding: Deciding,
  { uv, ...decision }: Decision & { readonly uv: UserVerification },
): Promise<OfflineDecisionClaims> {
  return { ...(await sharedClaims(context, deciding, decision)), nonce: deciding.review.code, uv };
}

/** With a passkey the user is verified here and now; nobody else sees the assertion, so what it is over does not matter. */
async function verifyUser(
  { passkeys }: Context,
  { passkey }: Account,
  question: Uint8Array,
): Promise<UserVerification> {
  if (!passkey) return "none";
  const challenge = toBase64url(question);
  await requirePasskeys(passkeys).assert({ challenge, rpId: passkey.rpId, allow: passkey.id });
  return "passkey";
}

async function approve(
  context: Context,
  deciding: Deciding,
): Promise<{ readonly digits: string; readonly uv: UserVerification }> {
  const { crypto } = context;
  const { account, review } = deciding;
  if (account.codeKey === null) throw new ProtocolError("operation_not_found", { cause: "no code key" });
  const question = await offlineQuestion(crypto, fromBase64url(review.code), fromBase64url(review.dd));
  const uv = await verifyUser(context, account, question);
  return { digits: await offlineCode(crypto, fromBase64url(account.codeKey), question), uv };
}

/** Signs for the record what is worth telling: an approval, and that it was not the user. Any other decline has no code to explain. */
async function answered(context: Context, deciding: Deciding, decision: Decision): Promise<OfflineAnswer> {
  const { answer: choice, reason } = decision;
  const approved = choice === "approve" ? await approve(context, deciding) : null;
  if (choice === "decline" && reason !== "not_me") return { choice, digits: null, upload: null };
  const signer = await signerOf(await readKeys(context.storage, deciding.account.id));
  const claims = await claimsOf(context, deciding, { ...decision, uv: approved?.uv ?? "none" });
  return { choice, digits: approved?.digits ?? null, upload: await signOfflineDecision(signer, claims) };
}

/**
 * Decides what was read without a network (§11.4). Approving makes the eight digits that are typed on the page, and keeps a signed record of
 * it that is uploaded later.
 */
export function decideOffline(context: Context, id: string, decision: Decision): Promise<HistoryEntry> {
  return context.lock(async () => {
    const { storage, issuerClock } = context;
    const review = await readOfflineReview(storage, id);
    const account = review && (await readAccount(storage, review.account));
    if (!review || !account) throw new ProtocolError("operation_not_found");
    if (review.answer) throw new ProtocolError("operation_already_decided");
    const now = issuerClock.now(account.issuer);
    if (now >= review.expiresAt) throw new ProtocolError("operation_expired");
    const answer = await answered(context, { account, review }, decision);
    const shown = { ...decision, choice: decision.answer };
    const state = decision.answer === "approve" ? "approved" : "declined";
    const entry: HistoryEntry = { ...entryOf(review, shown, { state, version: 0, now }), offline: null };
    await storage.write(["offline", "history"], (put) => {
      put("offline", id, { ...review, answer } satisfies OfflineReview);
      put("history", id, entry);
    });
    return entry;
  });
}
