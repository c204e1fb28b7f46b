import type { Bytes } from "./bytes.ts";
import type { CborValue } from "./cbor.ts";
import { decodeCbor, encodeCbor, isCborBytes, isCborList, isCborUint } from "./cbor.ts";
import type { Crypto } from "./crypto.ts";
import type { DetailValue } from "./operation.ts";
import type { QrPayload } from "./qr-payload.ts";
import { sealedAad } from "./qr-payload.ts";
import { isDetailValue } from "./text-policy.ts";

/** What label 9 of a code seals (§4): the operation in numbers, so that the user's devices read it without a network. */
export interface Scene {
  readonly type: number;
  readonly templateVersion: number;
  readonly source: number;
  /** In template order; null for an absent optional. */
  readonly values: readonly (DetailValue | null)[];
  readonly loginState: 0 | 1;
  /** 16 bytes; null when there is none. */
  readonly subject: Bytes | null;
  readonly reference: string | null;
  /** 16 bytes. */
  readonly salt: Bytes;
}

const noSalt = new Uint8Array(0);
const zeroNonce = new Uint8Array(12);

/** K_seal of a user-bound code: 32 bytes from the user key and the code (§4). */
export async function sealKey(crypto: Crypto, kUser: Uint8Array, code: Uint8Array): Promise<Bytes> {
  return crypto.hkdfSha256(kUser, code, "countersign/seal/v1", 32);
}

/** K_seal of an anonymous code: who sees the code may read it (§4). */
export async function anonymousSealKey(crypto: Crypto, code: Uint8Array): Promise<Bytes> {
  return crypto.hkdfSha256(code, noSalt, "countersign/seal/anonymous/v1", 32);
}

/** The account hint, label 8: the first 4 bytes of HMAC-SHA-256(K_hint, code) (§4). */
export async function accountHint(crypto: Crypto, kUser: Uint8Array, code: Uint8Array): Promise<Bytes> {
  const kHint = await crypto.hkdfSha256(kUser, noSalt, "countersign/hint/v1", 32);
  return (await crypto.hmacSha256(kHint, code)).slice(0, 4);
}

/** Deterministic CBOR of a scene. */
export function encodeScene(scene: Scene): Bytes {
  const { type, templateVersion, source, values, loginState, subject, reference, salt } = scene;
  return encodeCbor([type, templateVersion, source, values, loginState, subject, reference, salt]);
}

/** The scene of its bytes; throws an Error on anything §4 does not allow. */
export function decodeScene(bytes: Uint8Array): Scene {
  const items = decodeCbor(bytes);
  if (!isCborList(items) || items.length !== 8) throw new TypeError("not a scene");
  const [type, templateVersion, source, values, loginState, subject, reference, salt] = items;
  if (!isCborUint(type) || !isCborUint(templateVersion) || !isCborUint(source))
    throw new TypeError("not scene numbers");
  if (!isCborList(values) || !values.every(isSceneValue)) throw new TypeError("not scene values");
  if (loginState !== 0 && loginState !== 1) throw new TypeError("not a login state");
  if (reference !== null && typeof reference !== "string") throw new TypeError("not a reference");
  const parsedSubject = subject === null ? null : sixteenBytes(subject);
  return {
    type,
    templateVersion,
    source,
    values,
    loginState,
    subject: parsedSubject,
    reference,
    salt: sixteenBytes(salt),
  };
}

/** Label 9: AES-256-GCM over the scene, bound to labels 1 to 8. `kSeal` seals once, so the nonce is zero (§4). */
export async function sealScene(
  crypto: Crypto,
  kSeal: Uint8Array,
  sealed: { payload: QrPayload; scene: Scene },
): Promise<Bytes> {
  return crypto.seal(kSeal, zeroNonce, sealedAad(sealed.payload), encodeScene(sealed.scene));
}

/** The scene of label 9, or null when the key does not open it, there is no label 9, or what it seals is no scene. */
export async function openScene(crypto: Crypto, kSeal: Uint8Array, payload: QrPayload): Promise<Scene | null> {
  if (!payload.sealed) return null;
  const opened = await crypto.open(kSeal, zeroNonce, sealedAad(payload), payload.sealed);
  if (!opened) return null;
  try {
    return decodeScene(opened);
  } catch {
    return null;
  }
}

function isSceneValue(value: CborValue): value is DetailValue | null {
  return value === null || isDetailValue(value);
}

function sixteenBytes(value: CborValue | undefined): Bytes {
  if (!isCborBytes(value) || value.length !== 16) throw new TypeError("not 16 bytes");
  return new Uint8Array(value);
}
