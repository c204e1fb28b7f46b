import type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
import type { DecisionCore } from "./decision.ts";
import { decisionCoreGuards } from "./decision.ts";
import { ProtocolError } from "./errors.ts";
import type { ParsedJws } from "./jws.ts";
import { signJws, verifyJws } from "./jws.ts";
import { parseProof } from "./proof.ts";
import { exactly } from "./shape.ts";

/**
 * What a device uploads about a decision made without a network (§11.4): a decision whose nonce is the code, without exp and dst, and
 * without op, which the code does not tell.
 */
export type OfflineDecisionClaims = Omit<DecisionCore, "op">;

/** An offline decision taken apart, its signature not yet verified. */
export interface ParsedOfflineDecision extends ParsedJws {
  readonly claims: OfflineDecisionClaims;
}

const typ = "countersign-offline-decision+jwt";

/** The compact JWS of an offline decision. */
export function signOfflineDecision(signer: Signer, claims: OfflineDecisionClaims): Promise<string> {
  return signJws(signer, typ, claims);
}

/** Takes an offline decision apart: `proof_invalid` for the form, `invalid_request` for the claims' shape. */
export function parseOfflineDecision(text: string): ParsedOfflineDecision {
  const jws = parseProof(text, typ);
  if (!isOfflineClaims(jws.payload)) throw new ProtocolError("invalid_request", { cause: "claims" });
  return { ...jws, claims: jws.payload };
}

/** True when the offline decision is signed by that device key. */
export function verifyOfflineDecision(
  crypto: Crypto,
  key: PublicJwk,
  decision: ParsedOfflineDecision,
): Awaitable<boolean> {
  return verifyJws(crypto, key, decision);
}

const { op: _unknownOffline, ...required } = decisionCoreGuards.required;
const hasOfflineMembers = exactly(required, decisionCoreGuards.optional);

function isOfflineClaims(value: unknown): value is OfflineDecisionClaims {
  return hasOfflineMembers(value) && (value.why === undefined || value.dec === "decline");
}
