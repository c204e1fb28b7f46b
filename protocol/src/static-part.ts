import type { Bytes } from "./bytes.ts";
import type { CoseSign1 } from "./cose.ts";
import { coseProtectedHeader, encodeCoseSign1, parseCoseSign1, signCose, verifyCose } from "./cose.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import { encodeContent } from "./frame.ts";
import type { QrPayload } from "./qr-payload.ts";
import { decodePayload, encodePayload } from "./qr-payload.ts";
import type { ErrorCorrection } from "./qr-version.ts";
import { qrVersion } from "./qr-version.ts";
import type { Scene } from "./sealed-scene.ts";
import { sealScene } from "./sealed-scene.ts";

/** The signed part of a code taken apart, its signature not yet verified. */
export interface StaticPart {
  readonly payload: QrPayload;
  readonly sign1: CoseSign1;
}

/** How large a code may be shown (§4, S13). */
export interface SizeLimit {
  /** QR version, 18 unless said otherwise. */
  readonly maximumVersion?: number;
  /** L unless said otherwise. */
  readonly level?: ErrorCorrection;
}

/** What the QR server signs for one operation. */
export interface StaticRequest extends SizeLimit {
  readonly issuer: string;
  readonly link: string;
  /** Labels 1 to 8. */
  readonly payload: Omit<QrPayload, "sealed">;
  readonly kSeal: Uint8Array;
  readonly scene: Scene;
}

/** Most bytes of a code (§4). */
export const maxContentBytes = 700;
// An operation lives at most 300 s (§15), so k needs at most two bytes; one size for all frames keeps the choice fixed.
const largestFrame = 255;

/**
 * Seals and signs the static part, once per code. Label 9 is left out if and only if the code would pass the size limit; flag 4 goes with
 * it, for without it nothing can be read offline (§4).
 */
export async function makeStatic(
  crypto: Crypto,
  signer: Signer,
  request: StaticRequest,
): Promise<{ static: Bytes; payload: QrPayload }> {
  const { issuer, link, scene, kSeal } = request;
  const unsealed: QrPayload = { ...request.payload, sealed: null };
  const full = { ...unsealed, sealed: await sealScene(crypto, kSeal, { payload: unsealed, scene }) };
  const payload = fits(link, full, request) ? full : withoutScene(unsealed);
  const purpose = { label: "countersign/qr/v1", issuer, link } as const;
  return { static: await signCose(crypto, signer, { payload: encodePayload(payload), purpose }), payload };
}

/** True when a code with this payload stays within the limit: the rule by which label 9 is kept (§4). */
export function fits(link: string, payload: QrPayload, { maximumVersion = 18, level = "L" }: SizeLimit = {}): boolean {
  const length = contentLength(payload);
  const version = length > maxContentBytes ? null : qrVersion(link, length, level);
  return version !== null && version <= maximumVersion;
}

/** Takes the static part apart; refuses with `qr_malformed`. */
export function parseStatic(bytes: Uint8Array): StaticPart {
  const sign1 = parseSign1(bytes);
  return { payload: decodePayload(sign1.payload), sign1 };
}

/** Verifies the static part's signature: `qr_not_valid` when it is not that key's for that issuer and link. */
export async function verifyStatic(
  crypto: Crypto,
  { sign1 }: StaticPart,
  { key, issuer, link }: { key: PublicJwk; issuer: string; link: string },
): Promise<void> {
  const purpose = { label: "countersign/qr/v1", issuer, link } as const;
  if (!(await verifyCose(crypto, key, { sign1, purpose })))
    throw new ProtocolError("qr_not_valid", { cause: "signature" });
}

function withoutScene(payload: QrPayload): QrPayload {
  return { ...payload, flags: { ...payload.flags, offline: false } };
}

function contentLength(payload: QrPayload): number {
  const protectedHeader = coseProtectedHeader(new Uint8Array(4));
  const staticPart = encodeCoseSign1({
    protectedHeader,
    payload: encodePayload(payload),
    signature: new Uint8Array(64),
  });
  return encodeContent({ static: staticPart, k: largestFrame, tag: new Uint8Array(16) }).length;
}

function parseSign1(bytes: Uint8Array): CoseSign1 {
  try {
    return parseCoseSign1(bytes);
  } catch (cause) {
    throw new ProtocolError("qr_malformed", { cause });
  }
}
