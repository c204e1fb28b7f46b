import { fromBase64url, toBase64url } from "./bytes.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { decisionSeconds, parseDecision, verifyDecision } from "./decision.ts";
import { ProtocolError } from "./errors.ts";
import type { OperationId } from "./ids.ts";
import { isId } from "./ids.ts";
import type { JsonValue } from "./jcs.ts";
import { isPublicJwk, thumbprint } from "./jwk.ts";
import type { ParsedJws } from "./jws.ts";
import { parseJws, signJws, verifyJws } from "./jws.ts";
import type { Operation } from "./operation.ts";
import { operationDigest } from "./operation.ts";
import type { Guard } from "./shape.ts";
import { base64urlOf, either, exactly, isShortText, isUint, listOf, matching, oneOf } from "./shape.ts";

/** What stands behind an approval without a device's signature. */
export interface MethodEvidence {
  readonly method: string;
  readonly assertion: JsonValue;
}

/** The claims of a receipt (§8). org, biz and type are the directory's ids. */
export interface ReceiptClaims {
  readonly iss: string;
  /** The organization. */
  readonly aud: string;
  /** The subject, base64url of 16 bytes. */
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  /** Limits acting on the receipt, not what it proves. */
  readonly exp: number;
  readonly op: OperationId;
  /** Absent when the operation has none. */
  readonly reference?: string;
  readonly org: string;
  readonly biz: string;
  readonly type: string;
  readonly dd: string;
  readonly salt: string;
  readonly dec: "approve";
  readonly acr: string;
  readonly amr: readonly string[];
  readonly method: string;
  readonly decided_at: number;
  /** Hash of the audit leaf (§16). */
  readonly leaf: string;
  /** The decision JWS, or method and assertion. */
  readonly evidence: string | MethodEvidence;
  /** With a device only: its public key (RFC 7800). */
  readonly cnf?: { readonly jwk: PublicJwk };
  /** With a device only. */
  readonly auth_time?: number;
}

/** What a receipt is judged by. */
export interface ReceiptExpectation {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's key with that id, retired ones included, or null. */
  readonly keyOf: (kid: string) => PublicJwk | null;
  /** Unix seconds when the receipt is about to be acted on; null when it is read as proof, for exp limits acting alone (§8). */
  readonly now: number | null;
}

const typ = "countersign-receipt+jwt";
const maxLength = 32_768;

/** The compact JWS of a receipt. */
export function signReceipt(signer: Signer, claims: ReceiptClaims): Promise<string> {
  return signJws(signer, typ, claims);
}

/** The claims of a receipt signed by that issuer for that audience, its evidence checked; refuses with `receipt_invalid` (§8). */
export async function verifyReceipt(
  crypto: Crypto,
  text: string,
  expected: ReceiptExpectation,
): Promise<ReceiptClaims> {
  const { jws, claims } = readReceipt(text);
  const key = expected.keyOf(jws.header.kid);
  if (!key || !(await verifyJws(crypto, key, jws))) throw refused("signature");
  const reason = partyFault(claims, expected) ?? (await receiptEvidenceFault(crypto, claims));
  if (reason) throw refused(reason);
  return claims;
}

/** What a receipt says, before anybody knows who signed it: nothing in it is to be believed yet. Refuses with `receipt_invalid` what is none. */
export function readReceipt(text: string): { readonly jws: ParsedJws; readonly claims: ReceiptClaims } {
  const jws = parse(text);
  const claims = jws.payload;
  if (!isReceiptClaims(claims)) throw refused("claims");
  return { jws, claims };
}

/** Refuses with `receipt_invalid` unless the receipt is about exactly what the relying party is about to do (§8, T6). */
export async function checkReceiptOperation(
  crypto: Crypto,
  claims: ReceiptClaims,
  operation: Operation,
): Promise<void> {
  const { organization, business, type, reference } = operation;
  const named =
    claims.org === organization && claims.biz === business && claims.type === type && claims.reference === reference;
  const digest = await operationDigest(crypto, operation, fromBase64url(claims.salt));
  if (!named || toBase64url(digest) !== claims.dd) throw refused(named ? "digest" : "names");
}

function parse(text: string): ParsedJws {
  try {
    return parseJws(text, typ, { maxLength });
  } catch (cause) {
    throw refused(cause);
  }
}

function partyFault({ iss, aud, exp }: ReceiptClaims, { issuer, audience, now }: ReceiptExpectation): string | null {
  if (iss !== issuer || aud !== audience) return "parties";
  return now !== null && now >= exp ? "expired" : null;
}

/** Why the decision inside is not this device's, or is about something else; null when it is, or when there is none (another method). Judged at the time of the decision, never at the reader's: a proof does not age (§8). */
export async function receiptEvidenceFault(crypto: Crypto, claims: ReceiptClaims): Promise<string | null> {
  if (typeof claims.evidence !== "string") return null;
  if (!claims.cnf) return "a decision without its key";
  const decision = parseEvidence(claims.evidence, await thumbprint(crypto, claims.cnf.jwk));
  const { op, dd, dec, aud, exp } = decision.claims;
  const same = op === claims.op && dd === claims.dd && dec === claims.dec && aud === claims.iss;
  if (!same || claims.decided_at > exp + decisionSeconds) return "a decision about something else";
  return (await verifyDecision(crypto, claims.cnf.jwk, decision)) ? null : "the decision's signature";
}

function parseEvidence(text: string, kid: string) {
  try {
    return parseDecision(text, kid);
  } catch (cause) {
    throw refused(cause);
  }
}

function refused(cause: unknown): ProtocolError {
  return new ProtocolError("receipt_invalid", { cause });
}

const isCompactJws = matching(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/);
const isMethodEvidence: Guard<MethodEvidence> = exactly({
  method: isShortText,
  // The payload came out of the strict parser, so every member is JSON.
  assertion: (value): value is JsonValue => value !== undefined,
});

const hasReceiptMembers = exactly(
  {
    iss: isShortText,
    aud: isShortText,
    sub: base64urlOf(16),
    jti: matching(/^[A-Za-z0-9_-]{16,64}$/),
    iat: isUint,
    exp: isUint,
    op: (value: unknown) => isId("op", value),
    org: isShortText,
    biz: isShortText,
    type: isShortText,
    dd: base64urlOf(32),
    salt: base64urlOf(16),
    dec: oneOf(["approve"]),
    acr: isShortText,
    amr: listOf(isShortText, 8),
    method: isShortText,
    decided_at: isUint,
    leaf: base64urlOf(32),
    evidence: either(isCompactJws, isMethodEvidence),
  },
  { reference: isShortText, cnf: exactly({ jwk: isPublicJwk }), auth_time: isUint },
);

function isReceiptClaims(value: unknown): value is ReceiptClaims {
  return hasReceiptMembers(value) && (value.cnf === undefined) === (value.auth_time === undefined);
}
