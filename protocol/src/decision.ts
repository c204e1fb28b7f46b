import type { Bytes } from "./bytes.ts";
import { concat, label, utf8 } from "./bytes.ts";
import type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import type { BindingId, DeviceId, OperationId } from "./ids.ts";
import { isId } from "./ids.ts";
import { jcsBytes } from "./jcs.ts";
import type { ParsedJws } from "./jws.ts";
import { completeJws, jwsSigningInput, verifyJws } from "./jws.ts";
import { parseProof } from "./proof.ts";
import type { Guard } from "./shape.ts";
import { base64urlOf, exactly, isShortText, isUint, isUint32, matching, oneOf } from "./shape.ts";

/** Why a user declined (§7). */
export const declineReasons = ["not_me", "wrong_details", "changed_mind"] as const;
export type DeclineReason = (typeof declineReasons)[number];

/** How the device says it verified its user (§7). */
export const userVerifications = ["none", "pin", "passkey", "native"] as const;
export type UserVerification = (typeof userVerifications)[number];

/** The application a device runs (S15, S18). */
export interface Application {
  readonly id: string;
  readonly installation: string;
  /** Dotted numbers. */
  readonly version: string;
  readonly origin: string;
  readonly os: string;
  /** Unix seconds. */
  readonly installedAt: number;
}

/** What every signed decision says (§7). Binary values are base64url, instants Unix seconds. */
export interface DecisionCore {
  readonly iss: DeviceId;
  readonly aud: string;
  readonly sub: BindingId;
  readonly jti: string;
  readonly iat: number;
  readonly op: OperationId;
  readonly org: number;
  readonly biz: number;
  readonly qs: number;
  readonly nonce: string;
  readonly dd: string;
  readonly dh: string;
  readonly dec: "approve" | "decline";
  /** With a decline only. */
  readonly why?: DeclineReason;
  readonly qh: string;
  readonly k: number;
  readonly app: Application;
  readonly uv: UserVerification;
}

/** The claims of a decision (§7). */
export interface DecisionClaims extends DecisionCore {
  readonly exp: number;
  /** SHA-256 of the rolling token given last (T12). */
  readonly dst: string;
}

/** A decision taken apart, its signature not yet verified. */
export interface ParsedDecision extends ParsedJws {
  readonly claims: DecisionClaims;
}

/** What a device put on its screen (§7). */
export interface Display {
  readonly template: string;
  readonly version: number;
  readonly locale: string;
  readonly lines: readonly (readonly [label: string, value: string])[];
}

const typ = "countersign-decision+jwt";
/** Longest life of a decision, and the leeway of the judge's clock (§7). */
export const decisionSeconds = 60;

/** `dh`, 32 bytes: SHA-256 of JCS of what was shown (§7). */
export async function displayHash(crypto: Crypto, { template, version, locale, lines }: Display): Promise<Bytes> {
  return crypto.sha256(jcsBytes({ template, version, locale, lines }));
}

/** What a decision signs; a passkey challenge is made of it before the decision is completed. */
export function decisionSigningInput(signer: Pick<Signer, "kid">, claims: DecisionClaims): string {
  return jwsSigningInput({ typ, kid: signer.kid }, claims);
}

/** The compact JWS of a decision. */
export function signDecision(signer: Signer, claims: DecisionClaims): Promise<string> {
  return completeJws(signer, decisionSigningInput(signer, claims));
}

/** The challenge of the assertion that rides along with `uv: passkey`, 32 bytes: it covers every claim (§7). */
export async function passkeyChallenge(crypto: Crypto, signingInput: string | Uint8Array): Promise<Bytes> {
  const bytes = typeof signingInput === "string" ? utf8(signingInput) : signingInput;
  return crypto.sha256(concat(label("countersign/uv/v1"), bytes));
}

/**
 * Takes a decision apart in §7's order: compact form, typ, alg, kid (`proof_invalid`), then the claims' shape (`invalid_request`). `kid` is
 * the thumbprint of the binding's key, or null when the caller compares it itself.
 */
export function parseDecision(text: string, kid: string | null = null): ParsedDecision {
  const jws = parseProof(text, typ, kid);
  if (!isDecisionClaims(jws.payload)) throw new ProtocolError("invalid_request", { cause: "claims" });
  return { ...jws, claims: jws.payload };
}

/** True when the decision is signed by that device key. */
export function verifyDecision(crypto: Crypto, key: PublicJwk, decision: ParsedDecision): Awaitable<boolean> {
  return verifyJws(crypto, key, decision);
}

/** Judges iss, aud, sub and exp: `proof_invalid` (§7). `now` in Unix seconds is the server's; only a decision 60 s past its end is late. */
export function checkDecisionParties(
  { iss, aud, sub, iat, exp }: DecisionClaims,
  expected: { device: string; issuer: string; binding: string; now: number },
): void {
  const meant = iss === expected.device && aud === expected.issuer && sub === expected.binding;
  const inTime = exp <= iat + decisionSeconds && expected.now <= exp + decisionSeconds;
  if (!meant || !inTime) throw new ProtocolError("proof_invalid", { cause: meant ? "exp" : "parties" });
}

/** True for dotted numbers such as 1.10.0. */
export const isDottedVersion: Guard<string> = matching(/^[0-9]{1,9}(\.[0-9]{1,9}){0,3}$/);

/** A guard for {@link Application}. */
export const isApplication: Guard<Application> = exactly({
  id: matching(/^[a-z0-9-]{1,64}$/),
  installation: matching(/^[A-Za-z0-9_-]{8,64}$/),
  version: isDottedVersion,
  origin: isShortText,
  os: isShortText,
  installedAt: isUint,
});

const coreGuards = {
  iss: (value: unknown) => isId("dev", value),
  aud: isShortText,
  sub: (value: unknown) => isId("bnd", value),
  jti: matching(/^[A-Za-z0-9_-]{16,64}$/),
  iat: isUint,
  op: (value: unknown) => isId("op", value),
  org: isUint32,
  biz: isUint32,
  qs: isUint32,
  nonce: base64urlOf(16),
  dd: base64urlOf(32),
  dh: base64urlOf(32),
  dec: oneOf(["approve", "decline"]),
  qh: base64urlOf(32),
  k: isUint32,
  app: isApplication,
  uv: oneOf(userVerifications),
} as const;
const whyGuard = { why: oneOf(declineReasons) } as const;

/** A guard for the members every signed decision has. */
export const decisionCoreGuards = { required: coreGuards, optional: whyGuard } as const;

const hasDecisionMembers = exactly({ ...coreGuards, exp: isUint, dst: base64urlOf(32) }, whyGuard);

function isDecisionClaims(value: unknown): value is DecisionClaims {
  return hasDecisionMembers(value) && (value.why === undefined || value.dec === "decline");
}
