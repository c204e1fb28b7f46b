import { accountHint, type Bytes, equalBytes, fromBase64url, type QrPayload } from "@countersign/protocol";
import type { Account } from "./account.ts";
import type { Context } from "./context.ts";

/** An account a code may be for, and the K_user that fits it; null when the code is anonymous. */
export interface Candidate {
  readonly account: Account;
  readonly kUser: Bytes | null;
}

/** The K_user now and, for a while, the one before (§9). */
function userKeys({ userKey, previousUserKey }: Account, now: number): Bytes[] {
  const previous = previousUserKey && previousUserKey.until > now ? [previousUserKey.key] : [];
  return [...(userKey ? [userKey.key] : []), ...previous].map(fromBase64url);
}

/** The accounts of these whose hint the code carries; every one of the organization when it carries none (§6). */
export async function fittingAccounts(
  { crypto, issuerClock }: Context,
  accounts: readonly Account[],
  { hint, code }: Pick<QrPayload, "hint" | "code">,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const account of accounts.filter(({ state }) => state === "active")) {
    if (hint === null) found.push({ account, kUser: null });
    for (const kUser of hint === null ? [] : userKeys(account, issuerClock.now(account.issuer))) {
      if (equalBytes(await accountHint(crypto, kUser, code), hint ?? new Uint8Array())) {
        found.push({ account, kUser });
        break;
      }
    }
  }
  return found;
}
