import type { Bytes } from "./bytes.ts";
import { fromBase64url, toBase64url } from "./bytes.ts";
import type { Crypto, PublicJwk } from "./crypto.ts";
import type { JsonValue } from "./jcs.ts";
import { jcsBytes } from "./jcs.ts";
import { isJsonObject } from "./strict-json.ts";

const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** The required members of a key alone (RFC 7638 §3.2). */
export function publicJwk({ kty, crv, x, y }: PublicJwk): PublicJwk {
  return { kty, crv, x, y };
}

/** The key's JSON form, as JCS takes it. */
export function jwkJson(
  key: PublicJwk,
): { readonly [K in keyof PublicJwk]: string } & { readonly [name: string]: string } {
  return { ...publicJwk(key) };
}

/** SHA-256 thumbprint of a key (RFC 7638), 32 bytes. Its members in lexicographic order are what JCS writes. */
export async function thumbprintBytes(crypto: Crypto, key: PublicJwk): Promise<Bytes> {
  return crypto.sha256(jcsBytes(jwkJson(key)));
}

/** The key id: the thumbprint in base64url. */
export async function thumbprint(crypto: Crypto, key: PublicJwk): Promise<string> {
  return toBase64url(await thumbprintBytes(crypto, key));
}

/** A P-256 public key with exactly the members of RFC 7638 and a point on the curve; throws a TypeError on anything else. */
export function parsePublicJwk(value: unknown): PublicJwk {
  if (!isJsonObject(value) || Object.keys(value).length !== 4) throw new TypeError("not a P-256 public key");
  return parseEcMembers(value);
}

/** True for what {@link parsePublicJwk} takes. */
export function isPublicJwk(value: unknown): value is PublicJwk {
  try {
    return parsePublicJwk(value) !== null;
  } catch {
    return false;
  }
}

/**
 * The P-256 signing keys of a JWK set (RFC 7517 §5), in its order. Other keys and other members are passed over as the RFC asks; a private
 * key is refused. Throws a TypeError when it is no set.
 */
export function parseJwks(value: unknown): PublicJwk[] {
  const keys = isJsonObject(value) ? value["keys"] : null;
  if (!Array.isArray(keys)) throw new TypeError("not a JWK set");
  return keys.filter(isSigningKey).map(parseEcMembers);
}

type Members = { readonly [name: string]: JsonValue };

function isSigningKey(key: unknown): key is Members {
  return isJsonObject(key) && key["kty"] === "EC" && key["crv"] === "P-256" && (key["use"] ?? "sig") === "sig";
}

function parseEcMembers({ kty, crv, x, y, d }: Members): PublicJwk {
  if (kty !== "EC" || crv !== "P-256" || d !== undefined) throw new TypeError("not a P-256 public key");
  if (typeof x !== "string" || typeof y !== "string") throw new TypeError("not a P-256 public key");
  if (!isOnCurve(coordinate(x), coordinate(y))) throw new TypeError("not a point of P-256");
  return { kty, crv, x, y };
}

function coordinate(text: string): bigint {
  const bytes = fromBase64url(text);
  if (bytes.length !== 32) throw new TypeError("a coordinate has 32 bytes");
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

// An invalid-curve point would leak bits of an agreement key (RFC 7518 §6.2 leaves the check to us).
function isOnCurve(x: bigint, y: bigint): boolean {
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
