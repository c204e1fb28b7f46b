import { decisionSeconds, enrolmentKeysHash, ProtocolError, signKeyRotation, toBase64url } from "@countersign/protocol";
import { type Account, requireAccount } from "./account.ts";
import { openKeys, withKeys } from "./account-keys.ts";
import type { Context } from "./context.ts";
import {
  type DeviceKeys,
  keysPlace,
  nextKeysPlace,
  publicJwkOf,
  readKeys,
  readNextKeys,
  signerOf,
} from "./device-keys.ts";
import { withRefusalKept } from "./refusal-kept.ts";
import { settleRotation } from "./settle-rotation.ts";
import { uploadOffline } from "./upload-offline.ts";

/** The keys a rotation begins with: those of an earlier try whose answer was lost, or new ones, kept before anything is sent. */
async function nextKeys({ storage, keyMaker }: Context, account: Account): Promise<DeviceKeys> {
  const kept = await readNextKeys(storage, account.id);
  if (kept) return kept;
  const made = await keyMaker();
  await storage.put("device", nextKeysPlace(account.id), made);
  return made;
}

async function proofOf(context: Context, account: Account, { old, next }: { old: DeviceKeys; next: DeviceKeys }) {
  const { crypto, issuerClock } = context;
  const { device, binding, issuer } = account;
  if (device === null || binding === null)
    throw new ProtocolError("operation_not_found", { cause: "the account is not active" });
  const [signingKey, agreementKey] = [await publicJwkOf(next.signing), await publicJwkOf(next.agreement)];
  const iat = issuerClock.now(issuer);
  const proof = await signKeyRotation(await signerOf(next), {
    iss: device,
    aud: issuer,
    sub: binding,
    iat,
    exp: iat + decisionSeconds,
    kt: toBase64url(await enrolmentKeysHash(crypto, signingKey, agreementKey)),
    old: (await signerOf(old)).kid,
  });
  return { signingKey, agreementKey, proof };
}

async function send(context: Context, account: Account): Promise<void> {
  const { storage, server, issuerClock } = context;
  const { id, issuer } = account;
  const [old, next] = [await readKeys(storage, id), await nextKeys(context, account)];
  const body = await proofOf(context, account, { old, next });
  await storage.put("accounts", id, { ...account, rotating: true, tokenInDoubt: true } satisfies Account);
  const sent = server.rotateKeys({ issuer, signer: await signerOf(old) }, { body });
  // After any refusal too the new key is asked for first: it costs one question and no answer is believed that was not read.
  const { keys, rollingToken } = await withRefusalKept(context, { ...account, rotating: true }, sent);
  const renewed: Account = { ...account, rollingToken, tokenInDoubt: false };
  const opened = await openKeys(keys, next.agreement.privateKey);
  await storage.write(["accounts", "device"], (put, remove) => {
    put("device", keysPlace(id), next);
    remove("device", nextKeysPlace(id));
    put("accounts", id, withKeys(renewed, opened, issuerClock.now(issuer)));
  });
  context.changed();
}

/** Gives an account new keys (§9): the old key signs the request, the new one proves itself. Called again after a lost answer, it goes on. */
export async function rotateKeys(context: Context, id: string): Promise<void> {
  // The records of decisions without a network are signed by the old key, which nobody knows afterwards (§11.4).
  await uploadOffline(context);
  return context.lock(async () => {
    const settled = await settleRotation(context, await requireAccount(context.storage, id));
    if (!settled.took) await send(context, settled.account);
  });
}
