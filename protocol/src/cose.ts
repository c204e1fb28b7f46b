import type { Bytes } from "./bytes.ts";
import { concat, label, utf8 } from "./bytes.ts";
import { decodeCbor, encodeCbor, isCborBytes, isCborList, isCborMap } from "./cbor.ts";
import type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
import { thumbprintBytes } from "./jwk.ts";

/** ESP256 of RFC 9864: ECDSA on P-256 with SHA-256, nothing left to choose. */
const esp256 = -9;
const algorithmLabel = 1;
const kidLabel = 4;

/** What a signature is made for, so that no code passes for another kind, issuer or link (§4, T10). */
export interface CosePurpose {
  readonly label: "countersign/qr/v1" | "countersign/enrol/v1";
  readonly issuer: string;
  readonly link: string;
}

/** A COSE_Sign1 taken apart, not yet verified. */
export interface CoseSign1 {
  readonly protectedHeader: Bytes;
  /** First 4 bytes of the signing key's thumbprint. */
  readonly kid4: Bytes;
  readonly payload: Bytes;
  /** r ‖ s, 64 bytes. */
  readonly signature: Bytes;
}

/** First 4 bytes of a key's thumbprint (§4). */
export async function coseKid(crypto: Crypto, key: PublicJwk): Promise<Bytes> {
  return (await thumbprintBytes(crypto, key)).slice(0, 4);
}

/** The protected header: {1: -9, 4: kid4}. */
export function coseProtectedHeader(kid4: Uint8Array): Bytes {
  return encodeCbor(
    new Map<number, number | Uint8Array>([
      [algorithmLabel, esp256],
      [kidLabel, kid4],
    ]),
  );
}

/** The bytes a COSE_Sign1 signs (RFC 9052 §4.4). */
export function coseToBeSigned(protectedHeader: Uint8Array, payload: Uint8Array, purpose: CosePurpose): Bytes {
  const externalAad = concat(label(purpose.label), label(purpose.issuer), utf8(purpose.link));
  return encodeCbor(["Signature1", protectedHeader, externalAad, payload]);
}

/** The encoded COSE_Sign1, untagged. */
export function encodeCoseSign1({ protectedHeader, payload, signature }: Omit<CoseSign1, "kid4">): Bytes {
  return encodeCbor([protectedHeader, new Map(), payload, signature]);
}

/** A signed COSE_Sign1 over `payload`. */
export async function signCose(
  crypto: Crypto,
  signer: Signer,
  options: { payload: Uint8Array; purpose: CosePurpose },
): Promise<Bytes> {
  const protectedHeader = coseProtectedHeader(await coseKid(crypto, signer.jwk));
  const payload = new Uint8Array(options.payload);
  const signature = await signer.sign(coseToBeSigned(protectedHeader, payload, options.purpose));
  return encodeCoseSign1({ protectedHeader, payload, signature });
}

/** Takes a COSE_Sign1 apart: exactly §4's headers, nothing unprotected, a signature of 64 bytes. Throws an Error. */
export function parseCoseSign1(bytes: Uint8Array): CoseSign1 {
  const items = decodeCbor(bytes);
  if (!isCborList(items) || items.length !== 4) throw new TypeError("not a COSE_Sign1");
  const [protectedHeader, unprotected, payload, signature] = items;
  if (!isCborBytes(protectedHeader) || !isCborBytes(payload)) throw new TypeError("not a COSE_Sign1");
  if (!isCborBytes(signature) || signature.length !== 64) throw new TypeError("not an ESP256 signature");
  if (!isCborMap(unprotected) || unprotected.size !== 0) throw new TypeError("an unprotected header");
  return {
    protectedHeader: new Uint8Array(protectedHeader),
    kid4: parseKid(protectedHeader),
    payload: new Uint8Array(payload),
    signature: new Uint8Array(signature),
  };
}

/** True when the signature is that key's, made for that purpose. */
export function verifyCose(
  crypto: Crypto,
  key: PublicJwk,
  options: { sign1: CoseSign1; purpose: CosePurpose },
): Awaitable<boolean> {
  const { protectedHeader, payload, signature } = options.sign1;
  return crypto.verify(key, coseToBeSigned(protectedHeader, payload, options.purpose), signature);
}

function parseKid(protectedHeader: Uint8Array): Bytes {
  const header = decodeCbor(protectedHeader);
  if (!isCborMap(header) || header.size !== 2 || header.get(algorithmLabel) !== esp256)
    throw new TypeError("another algorithm");
  const kid = header.get(kidLabel);
  if (!isCborBytes(kid) || kid.length !== 4) throw new TypeError("not a key id of 4 bytes");
  return new Uint8Array(kid);
}
