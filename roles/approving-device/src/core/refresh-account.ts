import { base64urlOf, exactly, type Guard, isUint, parseStrictJson, ProtocolError } from "@countersign/protocol";
import { compactDecrypt } from "jose";
import type { Account, AccountState } from "./account.ts";
import type { Context } from "./context.ts";
import { type KeyHandle, readKeys, signerOf } from "./device-keys.ts";

/** What the JWE to the agreement key holds (§9 step 6). */
interface AccountKeys {
  readonly kUser: string;
  readonly epoch: number;
  readonly kCode: string;
  /** Who the user is at the organization: with it the digest can be checked when a code has no label 9. */
  readonly subject?: string;
}

const isAccountKeys: Guard<AccountKeys> = exactly(
  { kUser: base64urlOf(32), epoch: isUint, kCode: base64urlOf(32) },
  { subject: base64urlOf(16) },
);
/** How long the K_user of the epoch before is good (§9). */
const previousKeySeconds = 300;

async function openKeys(jwe: string, privateKey: KeyHandle): Promise<AccountKeys> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const keys = parseStrictJson(plaintext);
    if (protectedHeader.typ !== "countersign-keys+jwe" || !isAccountKeys(keys)) throw new TypeError("not account keys");
    return keys;
  } catch (cause) {
    throw new ProtocolError("proof_invalid", { cause });
  }
}

function withKeys(account: Account, { kUser, epoch, kCode, subject }: AccountKeys, now: number): Account {
  const { userKey } = account;
  const replaced = userKey !== null && userKey.epoch < epoch;
  return {
    ...account,
    userKey: { key: kUser, epoch },
    previousUserKey: replaced ? { key: userKey.key, until: now + previousKeySeconds } : account.previousUserKey,
    codeKey: kCode,
    subject: subject ?? account.subject,
  };
}

/** A ticket that ended unconfirmed leaves a binding that can never come to life. */
function shownState(account: Account, told: AccountState, now: number): AccountState {
  return told === "pending" && account.ticketExpiresAt <= now ? "revoked" : told;
}

/**
 * Asks how the account is now (§9 step 6); once active, takes its keys and the next rolling token. Inside the lock. A refusal that ends the
 * account is kept as its state.
 */
export async function refreshAccount(context: Context, account: Account): Promise<Account> {
  const { storage, server, issuerClock } = context;
  const { issuer } = account;
  if (account.state === "enrolling" || account.state === "revoked") return account;
  const keys = await readKeys(storage, account.id);
  const asking: Account = { ...account, tokenInDoubt: account.rollingToken !== null };
  if (asking.tokenInDoubt !== account.tokenInDoubt) await storage.put("accounts", account.id, asking);
  const answer = await refusedState(server.account({ issuer, signer: await signerOf(keys) }, {}));
  const now = issuerClock.now(issuer);
  if (answer === "revoked") return saved(context, { ...asking, state: "revoked", tokenInDoubt: false });
  const binding = answer.binding as Account["binding"];
  const told: Account = { ...asking, binding, state: shownState(account, answer.state, now) };
  if (answer.state !== "active" || answer.keys === null || answer.rollingToken === null) return saved(context, told);
  const withToken: Account = { ...told, rollingToken: answer.rollingToken, tokenInDoubt: false, shortString: null };
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
