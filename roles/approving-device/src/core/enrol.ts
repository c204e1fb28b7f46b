import {
  deriveEnrolmentKeys,
  deviceKeyName,
  enrolmentKeysHash,
  enrolmentProof,
  fromBase64url,
  ProtocolError,
  shortString,
  toBase64url,
} from "@countersign/protocol";
import { type Account, readAccounts } from "./account.ts";
import type { Context } from "./context.ts";
import { keysPlace, publicJwkOf, readKeys, signerOf } from "./device-keys.ts";
import { applicationOf, installationFor } from "./read-installation.ts";
import { type VerifiedEnrolment, verifyEnrolment } from "./read-enrolment.ts";

/** A first try of this ticket keeps account and keys before anything is sent, so a second try after a lost answer is the same phone (§9). */
async function accountFor(context: Context, enrolment: VerifiedEnrolment): Promise<Account> {
  const { storage, random, issuerClock, keyMaker } = context;
  const { payload, organization } = enrolment;
  const ticket = toBase64url(payload.ticket);
  const known = (await readAccounts(storage)).find((account) => account.ticket === ticket);
  if (known) return known;
  const id = toBase64url(random(16));
  const keys = await keyMaker();
  const account: Account = {
    id,
    issuer: payload.issuer,
    organization: { n: organization.n, id: organization.id, name: organization.name },
    state: "enrolling",
    ticket,
    ticketExpiresAt: payload.expiry,
    addedAt: issuerClock.now(payload.issuer),
    device: null,
    binding: null,
    shortString: null,
    subject: null,
    userKey: null,
    previousUserKey: null,
    codeKey: null,
    rollingToken: null,
    tokenInDoubt: false,
    installation: await installationFor(context, { issuer: payload.issuer, organization: organization.id }),
  };
  await storage.write(["accounts", "device"], (put) => {
    put("device", keysPlace(id), keys);
    put("accounts", id, account);
  });
  return account;
}

/** Throws away tries whose ticket has ended without an answer. */
async function tidy({ storage, issuerClock }: Context): Promise<void> {
  for (const { id, state, issuer, ticketExpiresAt } of await readAccounts(storage)) {
    if (state === "enrolling" && ticketExpiresAt <= issuerClock.now(issuer)) await forget(storage, id);
  }
}

async function forget(storage: Context["storage"], id: string): Promise<void> {
  await storage.write(["accounts", "device"], (_put, remove) => {
    remove("accounts", id);
    remove("device", keysPlace(id));
  });
}

async function sendKeys(context: Context, account: Account, secret: Uint8Array): Promise<Account> {
  const { crypto, server, storage } = context;
  const keys = await readKeys(storage, account.id);
  const [signingKey, agreementKey] = [await publicJwkOf(keys.signing), await publicJwkOf(keys.agreement)];
  const { proofKey, sasKey } = await deriveEnrolmentKeys(crypto, secret);
  const ticket = fromBase64url(account.ticket);
  const kt = await enrolmentKeysHash(crypto, signingKey, agreementKey);
  const proof = toBase64url(await enrolmentProof(crypto, proofKey, { ticket, kt }));
  const application = await applicationOf(context, account);
  const body = { ticket: account.ticket, signingKey, agreementKey, application, proof };
  const answer = await server.enroll({ issuer: account.issuer, signer: await signerOf(keys) }, { body });
  const nonce = fromBase64url(answer.nonce);
  return {
    ...account,
    keyName: deviceKeyName(kt),
    state: "pending",
    device: answer.device as Account["device"],
    shortString: await shortString(crypto, sasKey, { ticket, kt, nonce }),
  };
}

/** Brings this device's keys to the issuer (§9 step 3); answers the account's id, whose six digits the user types on the page. */
export async function enrol(context: Context, text: string): Promise<string> {
  const enrolment = await verifyEnrolment(context, text);
  return context.lock(async () => {
    await tidy(context);
    await context.directories.pin(enrolment.payload.issuer, enrolment.key);
    const account = await accountFor(context, enrolment);
    if (account.state !== "enrolling") return account.id;
    try {
      await context.saveAccount(await sendKeys(context, account, enrolment.payload.secret));
    } catch (error) {
      const final = error instanceof ProtocolError && error.code !== "unavailable" && error.code !== "rate_limited";
      if (final) await forget(context.storage, account.id);
      throw error;
    }
    return account.id;
  });
}
