import type { Bytes } from "./bytes.ts";
import { fromBase64url, toBase64url } from "./bytes.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import type { JsonObject } from "./jcs.ts";
import { thumbprint } from "./jwk.ts";
import { parseJws, type ParsedJws, signJws, verifyJws } from "./jws.ts";
import { base64urlOf, exactly, isShortText, isUint } from "./shape.ts";
import { isJsonObject } from "./strict-json.ts";

/** What travels sealed through a business's own server (S7): the delivered code, and what its answer is sealed with. */
export interface CodeEnvelope {
  /** V's issuer. */
  readonly iss: string;
  /** Number of the QR server it is for. */
  readonly qs: number;
  /** Unix seconds. */
  readonly iat: number;
  readonly exp: number;
  /** The body of `deliverCode`. */
  readonly code: JsonObject;
  /** 32 bytes, for one answer. */
  readonly answerKey: Bytes;
}

/** Longest time an envelope may be under way. */
export const codeEnvelopeSeconds = 30;

const typ = "countersign-code+jwt";
const isClaims = exactly({
  iss: isShortText,
  qs: isUint,
  iat: isUint,
  exp: isUint,
  code: isJsonObject,
  answerKey: base64urlOf(32),
});

/** The compact JWS of an envelope, by V's verification key: who seals to a QR server need not be V, but who signs is. */
export function signCodeEnvelope(signer: Signer, { answerKey, ...claims }: CodeEnvelope): Promise<string> {
  return signJws(signer, typ, { ...claims, answerKey: toBase64url(answerKey) });
}

async function isSignedByOne(crypto: Crypto, parsed: ParsedJws, keys: readonly PublicJwk[]): Promise<boolean> {
  for (const key of keys)
    if ((await thumbprint(crypto, key)) === parsed.header.kid) return verifyJws(crypto, key, parsed);
  return false;
}

function parse(text: string): { parsed: ParsedJws; claims: JsonObject } {
  try {
    const parsed = parseJws(text, typ);
    return { parsed, claims: parsed.payload };
  } catch (cause) {
    throw new ProtocolError("proof_invalid", { cause });
  }
}

/** The envelope in a JWS, signed by one of `keys`, for this QR server, in time (`now` is Unix seconds). Throws `proof_invalid` for any other. */
export async function verifyCodeEnvelope(
  crypto: Crypto,
  text: string,
  { keys, qrServer, now }: { keys: readonly PublicJwk[]; qrServer: number; now: number },
): Promise<CodeEnvelope> {
  const { parsed, claims } = parse(text);
  if (!isClaims(claims)) throw new ProtocolError("proof_invalid", { cause: "claims" });
  if (!(await isSignedByOne(crypto, parsed, keys))) throw new ProtocolError("proof_invalid", { cause: "signature" });
  const { iss, qs, iat, exp, code, answerKey } = claims;
  const inTime = iat <= now + codeEnvelopeSeconds && now <= exp && exp - iat <= codeEnvelopeSeconds;
  if (qs !== qrServer || !inTime) throw new ProtocolError("proof_invalid", { cause: "for another server or time" });
  return { iss, qs, iat, exp, code, answerKey: fromBase64url(answerKey) };
}
