import { ProtocolError } from "@countersign/protocol";
import type { Account, AccountState } from "./account.ts";
import { openKeys, withKeys } from "./account-keys.ts";
import type { Context } from "./context.ts";
import { readKeys, signerOf } from "./device-keys.ts";
import { settleRotation } from "./settle-rotation.ts";

/** A ticket that ended unconfirmed leaves a binding that can never come to life. */
function shownState(account: Account, told: AccountState, now: number): AccountState {
  return told === "pending" && account.ticketExpiresAt <= now ? "revoked" : told;
}

/**
 * Asks how the account is now (§9 step 6); once active, takes its keys and the next rolling token. Inside the lock. A refusal that ends the
 * account is kept as its state.
 */
export async function refreshAccount(context: Context, known: Account): Promise<Account> {
  const { storage, server, issuerClock } = context;
  if (known.state === "enrolling" || known.state === "revoked") return known;
  const { account } = await settleRotation(context, known);
  const { issuer } = account;
  const keys = await readKeys(storage, account.id);
  const asking: Account = { ...account, tokenInDoubt: account.rollingToken !== null };
  if (asking.tokenInDoubt !== account.tokenInDoubt) await storage.put("accounts", account.id, asking);
  const answer = await refusedState(server.account({ issuer, signer: await signerOf(keys) }, {}));
  const now = issuerClock.now(issuer);
  if (answer === "revoked") return saved(context, { ...asking, state: "revoked", tokenInDoubt: false });
  const binding = answer.binding as Account["binding"];
  const told: Account = { ...asking, binding, state: shownState(account, answer.state, now) };
  if (answer.state !== "active" || answer.keys === null || answer.rollingToken === null) return saved(context, told);
  const withToken: Account = {
    ...told,
    rollingToken: answer.rollingToken,
    tokenInDoubt: false,
    shortString: null,
    // An account of an earlier version came to life at a time nobody kept.
    ...(account.state === "confirmed" || account.state === "pending" ? { activeAt: now } : {}),
  };
  await storage.put("accounts", account.id, withToken);
  return saved(context, withKeys(withToken, await openKeys(answer.keys, keys.agreement.privateKey), now));
}

async function refusedState<T>(asked: Promise<T>): Promise<T | "revoked"> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "device_revoked") return "revoked";
    throw error;
  }
}

async function saved(context: Context, account: Account): Promise<Account> {
  await context.saveAccount(account);
  return account;
}
