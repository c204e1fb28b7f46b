import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { type Account, readAccount } from "./account.ts";
import { openKeys, withKeys } from "./account-keys.ts";
import type { Context } from "./context.ts";
import { type DeviceKeys, keysPlace, nextKeysPlace, readNextKeys, signerOf } from "./device-keys.ts";

/** How a rotation stands. `took`: the server knows the new keys, and they are this account's now. */
interface SettledRotation {
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
  const told = await toldTo(context.server.account(caller, {}));
  if (told === "unknown") {
    await context.saveAccount(settled);
    return { account: settled, took: false };
  }
  const renewed = await renewedBy(context, settled, { told, next });
  await context.storage.write(["accounts", "device"], (put, remove) => {
    put("device", keysPlace(account.id), next);
    remove("device", nextKeysPlace(account.id));
    put("accounts", account.id, renewed);
  });
  context.changed();
  return { account: renewed, took: true };
}

/** The account, with its rotation settled; null when there is none. Inside the lock. */
export async function readSettled(context: Context, id: string): Promise<Account | null> {
  const account = await readAccount(context.storage, id);
  return account && (await settleRotation(context, account)).account;
}

/** The same, not inside the lock. */
export async function settledAccount(context: Context, id: string): Promise<Account | null> {
  const account = await readAccount(context.storage, id);
  return account?.rotating ? context.lock(() => readSettled(context, id)) : account;
}

type Told = AnswerOf<typeof approvingDeviceToVerificationServer.account> | "removed";

/** A device that is stopped, or removed, has its new keys all the same: with no other can it ask again, or object to what replaces it (§9). */
async function renewedBy(
  { issuerClock }: Context,
  account: Account,
  { told, next }: { told: Told; next: DeviceKeys },
): Promise<Account> {
  if (told === "removed") return { ...account, state: "revoked", tokenInDoubt: false };
  const { keys, rollingToken } = told;
  if (keys === null || rollingToken === null) return { ...account, tokenInDoubt: true };
  const opened = await openKeys(keys, next.agreement.privateKey);
  return withKeys({ ...account, rollingToken, tokenInDoubt: false }, opened, issuerClock.now(account.issuer));
}

/** What the server answers to the new key: `unknown` when it does not know it. */
async function toldTo<T>(asked: Promise<T>): Promise<T | "removed" | "unknown"> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "signature_invalid") return "unknown";
    if (error instanceof ProtocolError && error.code === "device_revoked") return "removed";
    throw error;
  }
}
