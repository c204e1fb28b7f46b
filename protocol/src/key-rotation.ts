import type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
import { decisionSeconds } from "./decision.ts";
import { ProtocolError } from "./errors.ts";
import type { BindingId, DeviceId } from "./ids.ts";
import { isId } from "./ids.ts";
import type { ParsedJws } from "./jws.ts";
import { signJws, verifyJws } from "./jws.ts";
import { parseProof } from "./proof.ts";
import { base64urlOf, exactly, isShortText, isUint } from "./shape.ts";

/** What a device's new signing key says of itself (§9). The request that carries it is signed by the old key. */
export interface KeyRotationClaims {
  readonly iss: DeviceId;
  readonly aud: string;
  readonly sub: BindingId;
  readonly iat: number;
  readonly exp: number;
  /** base64url of the hash of both new keys (`enrolmentKeysHash`), so that neither can be taken from elsewhere. */
  readonly kt: string;
  /** Thumbprint of the signing key that is replaced. */
  readonly old: string;
}

/** A key rotation taken apart, its signature not yet verified. */
export interface ParsedKeyRotation extends ParsedJws {
  readonly claims: KeyRotationClaims;
}

const typ = "countersign-key-rotation+jwt";

/** The compact JWS of a key rotation; `signer` is the new key. */
export function signKeyRotation(signer: Signer, claims: KeyRotationClaims): Promise<string> {
  return signJws(signer, typ, claims);
}

/**
 * Takes a key rotation apart: form, typ, alg and kid (`proof_invalid`), then the claims' shape (`invalid_request`). `kid` is the thumbprint of
 * the new signing key.
 */
export function parseKeyRotation(text: string, kid: string): ParsedKeyRotation {
  const jws = parseProof(text, typ, kid);
  if (!isKeyRotationClaims(jws.payload)) throw new ProtocolError("invalid_request", { cause: "claims" });
  return { ...jws, claims: jws.payload };
}

/** True when the rotation is signed by that key, the new one. */
export function verifyKeyRotation(crypto: Crypto, key: PublicJwk, rotation: ParsedKeyRotation): Awaitable<boolean> {
  return verifyJws(crypto, key, rotation);
}

/** Judges whom it is from and for, which keys it joins, and its time: `proof_invalid`. `now` in Unix seconds is the server's. */
export function checkKeyRotation(
  { iss, aud, sub, iat, exp, kt, old }: KeyRotationClaims,
  expected: { device: string; issuer: string; binding: string; kt: string; old: string; now: number },
): void {
  const meant = iss === expected.device && aud === expected.issuer && sub === expected.binding;
  const joined = kt === expected.kt && old === expected.old;
  const inTime = exp <= iat + decisionSeconds && expected.now <= exp + decisionSeconds;
  if (!meant) throw new ProtocolError("proof_invalid", { cause: "parties" });
  if (!joined) throw new ProtocolError("proof_invalid", { cause: "keys" });
  if (!inTime) throw new ProtocolError("proof_invalid", { cause: "exp" });
}

const isKeyRotationClaims = exactly({
  iss: (value: unknown): value is DeviceId => isId("dev", value),
  aud: isShortText,
  sub: (value: unknown): value is BindingId => isId("bnd", value),
  iat: isUint,
  exp: isUint,
  kt: base64urlOf(32),
  old: base64urlOf(32),
});
