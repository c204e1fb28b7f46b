import {
  type Crypto,
  createWebCrypto,
  isSecureUrl,
  parseJwks,
  type PublicJwk,
  type ReceiptClaims,
} from "@countersign/protocol";
import {
  type Examination,
  examineReceipt,
  isReceiptProof,
  type NoteKey,
  parseNoteKeys,
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

const answerMs = 10_000;

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
 * not to be had; a TypeError for keys or an audit key of yours that are none.
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
  if (keys === undefined)
    return published(new URL("/jwks.json", issuer), send, async (text) => parseJwks(JSON.parse(text)));
  try {
    return parseJwks(keys);
  } catch (cause) {
    throw new TypeError("keys are a JWK set, as /jwks.json answers it", { cause });
  }
}

async function auditKeyOf(
  crypto: Crypto,
  { issuer, auditKey, fetch: send }: ReceiptProofToVerify,
): Promise<readonly NoteKey[]> {
  const parse = (text: string) => parseNoteKeys(crypto, text);
  if (auditKey === undefined) return published(new URL("/audit/key", issuer), send, parse);
  return parse(auditKey).catch((cause: unknown) => {
    throw new TypeError("auditKey is a key as /audit/key says it", { cause });
  });
}

/** What the issuer publishes there. It proves all the rest, so it is read over https, or on this computer. */
async function published<T>(url: URL, send: typeof fetch | undefined, parse: (text: string) => Promise<T>): Promise<T> {
  try {
    if (!isSecureUrl(url.href)) throw new Error(`${url.href} is not https`);
    const response = await (send ?? fetch)(url, { redirect: "error", signal: AbortSignal.timeout(answerMs) });
    if (!response.ok) throw new Error(`${url.href} answered ${response.status}`);
    return await parse(await response.text());
  } catch (cause) {
    throw new CountersignError("unavailable", { cause });
  }
}
