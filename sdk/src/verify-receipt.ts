import { type Crypto, createWebCrypto, parseJwks, type PublicJwk, type ReceiptClaims } from "@countersign/protocol";
import {
  type Examination,
  examineReceipt,
  isReceiptProof,
  type NoteKey,
  parseNoteKey,
  type ReceiptProof,
} from "@countersign/protocol/audit";
import { CountersignError } from "./countersign-error.ts";

/** A kept receipt and what it is judged by, years later if need be. */
export interface ReceiptToVerify {
  /** The compact JWS. */
  readonly receipt: string;
  /** Who must have signed it. */
  readonly issuer: string;
  /** The directory's id of the organization it must be made out to. */
  readonly organization: string;
  /** The issuer's keys as `/jwks.json` lists them (parsed JSON), kept earlier; fetched from the issuer when absent. */
  readonly keys?: unknown;
  readonly fetch?: typeof fetch;
}

/** A receipt whose place in the audit log is asked for as well. */
export interface ReceiptProofToVerify extends ReceiptToVerify {
  /** What `receiptProof` answered (parsed JSON). */
  readonly proof: ReceiptProof;
  /** The log's key as `/audit/key` says it, kept earlier; fetched from the issuer when absent. */
  readonly auditKey?: string;
}

/** What a good receipt says, and where it stands in the log. */
export interface VerifiedReceiptProof {
  readonly claims: ReceiptClaims;
  /** Where its row stands, counted from 0, and how many rows the checkpoint covers. */
  readonly index: number;
  readonly size: number;
}

/**
 * What a receipt says, when the issuer signed it for this organization and the decision inside is the device's own. It does not age: only
 * acting on it is limited in time, which `consume` sees to (§8). Throws `receipt_invalid`, or `unavailable` when keys are to be fetched and are
 * not to be had.
 */
export async function verifyReceipt(given: ReceiptToVerify): Promise<ReceiptClaims> {
  const crypto = createWebCrypto();
  const keys = await keysOf(given);
  return expectGood(await examineReceipt(crypto, { receipt: given.receipt, keys, proof: null, auditKey: null }), given);
}

/** The same, and that its release stands in the issuer's audit log under a signed checkpoint (§16). Throws as `verifyReceipt` does. */
export async function verifyReceiptProof(given: ReceiptProofToVerify): Promise<VerifiedReceiptProof> {
  const crypto = createWebCrypto();
  const { receipt, proof } = given;
  if (!isReceiptProof(proof)) throw new CountersignError("receipt_invalid", { cause: "no proof" });
  const [keys, auditKey] = await Promise.all([keysOf(given), auditKeyOf(crypto, given)]);
  const examined = await examineReceipt(crypto, { receipt, keys, proof, auditKey });
  return { claims: expectGood(examined, given), index: proof.index, size: proof.size };
}

function expectGood(
  { claims, verdict, checks }: Examination,
  { issuer, organization }: ReceiptToVerify,
): ReceiptClaims {
  const isOurs = claims?.iss === issuer && claims.aud === organization;
  if (verdict !== "genuine" || !isOurs)
    throw new CountersignError("receipt_invalid", { cause: isOurs ? checks : "parties" });
  return claims;
}

async function keysOf({ issuer, keys, fetch: send }: ReceiptToVerify): Promise<readonly PublicJwk[]> {
  const document: unknown = keys ?? JSON.parse(await read(new URL("/jwks.json", issuer), send));
  try {
    return parseJwks(document);
  } catch (cause) {
    throw new CountersignError("unavailable", { cause });
  }
}

async function auditKeyOf(crypto: Crypto, { issuer, auditKey, fetch: send }: ReceiptProofToVerify): Promise<NoteKey> {
  const text = auditKey ?? (await read(new URL("/audit/key", issuer), send));
  return parseNoteKey(crypto, text.trim()).catch((cause: unknown) => {
    throw new CountersignError("unavailable", { cause });
  });
}

async function read(url: URL, send: typeof fetch = fetch): Promise<string> {
  try {
    const response = await send(url, { redirect: "error" });
    if (response.ok) return await response.text();
    throw new Error(`${url.href} answered ${response.status}`);
  } catch (cause) {
    throw new CountersignError("unavailable", { cause });
  }
}
