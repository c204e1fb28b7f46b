import type { Bytes } from "./bytes.ts";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
import type { JsonObject } from "./jcs.ts";
import { parseStrictJsonObject } from "./strict-json.ts";

/** The whole of a protected header: a JWS with any other member is refused, so no key ever comes with a message (T41). */
export interface JwsHeader {
  readonly typ: string;
  readonly alg: "ES256";
  readonly kid: string;
}

/** A compact JWS taken apart, not yet verified. */
export interface ParsedJws {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  /** The bytes as sent that the signature is over. */
  readonly signingInput: Bytes;
  /** r ‖ s, 64 bytes. Never an identity: another s fits as well (T42). */
  readonly signature: Bytes;
}

/** Bounds of {@link parseJws}. */
export interface JwsLimits {
  /** Characters; 16,384 unless said otherwise. */
  readonly maxLength?: number;
  /** Containers inside one another in the payload; 8 unless said otherwise. */
  readonly maxDepth?: number;
}

const compactForm = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;

/** What a JWS signs: header and claims in base64url, joined by a dot. The claims are written in the order given. */
export function jwsSigningInput({ typ, kid }: Pick<JwsHeader, "typ" | "kid">, claims: object): string {
  const part = (value: object): string => toBase64url(utf8(JSON.stringify(value)));
  return `${part({ typ, alg: "ES256", kid })}.${part(claims)}`;
}

/** The compact JWS of a signing input. */
export async function completeJws(signer: Signer, signingInput: string): Promise<string> {
  return `${signingInput}.${toBase64url(await signer.sign(utf8(signingInput)))}`;
}

/** A compact JWS over `claims` with `typ` (ES256, RFC 7515 §7.1). */
export async function signJws(signer: Signer, typ: string, claims: object): Promise<string> {
  return completeJws(signer, jwsSigningInput({ typ, kid: signer.kid }, claims));
}

/**
 * Takes a compact JWS apart: one form, one typ, ES256, exactly {typ, alg, kid}, a payload that is an I-JSON object. Throws an Error; the
 * caller gives it the code its message has.
 */
export function parseJws(text: string, typ: string, { maxLength = 16_384, maxDepth = 8 }: JwsLimits = {}): ParsedJws {
  if (text.length > maxLength) throw new RangeError("a JWS too long");
  const [, header, payload, signature] = compactForm.exec(text) ?? [];
  if (header === undefined || payload === undefined || signature === undefined)
    throw new TypeError("not a compact JWS");
  return {
    header: parseHeader(parseStrictJsonObject(fromBase64url(header), { maxDepth: 1 }), typ),
    payload: parseStrictJsonObject(fromBase64url(payload), { maxDepth }),
    signingInput: utf8(`${header}.${payload}`),
    signature: fromBase64url(signature),
  };
}

/** True when the signature is that key's. Comparing `kid` with the key is the caller's part, for it looked the key up by it. */
export function verifyJws(crypto: Crypto, key: PublicJwk, { signingInput, signature }: ParsedJws): Awaitable<boolean> {
  return crypto.verify(key, signingInput, signature);
}

function parseHeader(header: JsonObject, typ: string): JwsHeader {
  const { kid, alg } = header;
  if (header["typ"] !== typ || alg !== "ES256" || typeof kid !== "string") throw new TypeError("another kind of JWS");
  if (Object.keys(header).length !== 3) throw new TypeError("a header member that is not used");
  return { typ, alg, kid };
}
