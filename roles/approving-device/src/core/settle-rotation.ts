import { ProtocolError } from "@countersign/protocol";
import type { Account } from "./account.ts";
import { openKeys, withKeys } from "./account-keys.ts";
import type { Context } from "./context.ts";
import { keysPlace, nextKeysPlace, readNextKeys, signerOf } from "./device-keys.ts";

/** How a rotation stands. `took`: the server knows the new keys, and they are this account's now. */
export interface SettledRotation {
  readonly account: Account;
  readonly took: boolean;
}

/**
 * A rotation whose answer was lost has taken place or not: the new key asks for the account, and the server knows it or does not (§9). Must
 * come before anything else is signed for the account, since the old key may be unknown already. Inside the lock.
 */
export async function settleRotation(context: Context, account: Account): Promise<SettledRotation> {
  if (!account.rotating) return { account, took: false };
  const { rotating: _over, ...settled } = account;
  const next = await readNextKeys(context.storage, account.id);
  if (!next) return { account: settled, took: false };
  const caller = { issuer: account.issuer, signer: await signerOf(next) };
  const answer = await unlessUnknown(context.server.account(caller, {}));
  if (answer === null || answer.keys === null || answer.rollingToken === null) {
    await context.saveAccount(settled);
    return { account: settled, took: false };
  }
  const { storage, issuerClock } = context;
  const opened = await openKeys(answer.keys, next.agreement.privateKey);
  const renewed: Account = { ...settled, rollingToken: answer.rollingToken, tokenInDoubt: false };
  const now = withKeys(renewed, opened, issuerClock.now(account.issuer));
  await storage.write(["accounts", "device"], (put, remove) => {
    put("device", keysPlace(account.id), next);
    remove("device", nextKeysPlace(account.id));
    put("accounts", account.id, now);
  });
  context.changed();
  return { account: now, took: true };
}

/** Null for a key the server does not know. */
async function unlessUnknown<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "signature_invalid") return null;
    throw error;
  }
}
