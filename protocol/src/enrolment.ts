import type { Bytes } from "./bytes.ts";
import { concat, equalBytes, toHex } from "./bytes.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { decodeCbor, encodeCbor, isCborBytes, isCborMap, isCborUint } from "./cbor.ts";
import type { CoseSign1 } from "./cose.ts";
import { parseCoseSign1, signCose, verifyCose } from "./cose.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { ProtocolError } from "./errors.ts";
import { jcsBytes } from "./jcs.ts";
import { jwkJson, thumbprintBytes } from "./jwk.ts";
import { isSecureUrl, readQrText, writeQrText } from "./qr-text.ts";
import { isUint32 } from "./shape.ts";

/** What an enrolment code says (§9). */
export interface EnrolmentPayload {
  /** 16 bytes. */
  readonly ticket: Bytes;
  /** 16 bytes; goes from screen to camera and nowhere else. */
  readonly secret: Bytes;
  readonly organization: number;
  readonly issuer: string;
  /** Unix seconds. */
  readonly expiry: number;
  /** Thumbprint of the verification key that signed the code, 32 bytes. */
  readonly keyThumbprint: Bytes;
}

/** An enrolment code taken apart, not yet verified. */
export interface EnrolmentCode {
  readonly link: string;
  readonly payload: EnrolmentPayload;
  readonly sign1: CoseSign1;
}

/** The two keys of a ticket's secret; the verification server keeps only these (§9). */
export interface EnrolmentKeys {
  readonly proofKey: Bytes;
  readonly sasKey: Bytes;
}

const noSalt = new Uint8Array(0);

/** Deterministic CBOR of an enrolment code's payload. */
export function encodeEnrolmentPayload(payload: EnrolmentPayload): Bytes {
  const { ticket, secret, organization, issuer, expiry, keyThumbprint } = payload;
  return encodeCbor(
    new Map<number, CborValue>([
      [1, ticket],
      [2, secret],
      [3, organization],
      [4, issuer],
      [5, expiry],
      [6, keyThumbprint],
    ]),
  );
}

/** The text of an enrolment code, signed by the verification key (§9 step 2). */
export async function makeEnrolmentText(
  crypto: Crypto,
  signer: Signer,
  { link, payload }: { link: string; payload: Omit<EnrolmentPayload, "keyThumbprint"> },
): Promise<string> {
  const full = { ...payload, keyThumbprint: await thumbprintBytes(crypto, signer.jwk) };
  const purpose = { label: "countersign/enrol/v1", issuer: payload.issuer, link } as const;
  return writeQrText(
    "enrolment",
    link,
    await signCose(crypto, signer, { payload: encodeEnrolmentPayload(full), purpose }),
  );
}

/** Takes an enrolment code apart on the "add account" screen: `qr_malformed`, `unsupported_version`, `wrong_code_kind`. */
export function parseEnrolmentText(text: string): EnrolmentCode {
  const { link, bytes } = readQrText(text, "enrolment");
  try {
    const sign1 = parseCoseSign1(bytes);
    const payload = parseEnrolmentPayload(decodeCbor(sign1.payload));
    if (!equalBytes(payload.keyThumbprint.subarray(0, 4), sign1.kid4)) throw new TypeError("another key id");
    return { link, payload, sign1 };
  } catch (cause) {
    throw new ProtocolError("qr_malformed", { cause });
  }
}

/**
 * Finds the code's key among the issuer's and verifies the code: `qr_not_valid` when it is not there or did not sign, `ticket_invalid`
 * when the time is over. Answers the key to pin.
 */
export async function verifyEnrolmentCode(
  crypto: Crypto,
  { link, payload, sign1 }: EnrolmentCode,
  { keys, now }: { keys: readonly PublicJwk[]; now: number },
): Promise<PublicJwk> {
  const key = await findKey(crypto, keys, payload.keyThumbprint);
  const purpose = { label: "countersign/enrol/v1", issuer: payload.issuer, link } as const;
  if (!key || !(await verifyCose(crypto, key, { sign1, purpose })))
    throw new ProtocolError("qr_not_valid", { cause: "signature" });
  if (now >= payload.expiry) throw new ProtocolError("ticket_invalid", { cause: "expired" });
  return key;
}

/** `kt`, 32 bytes: what names the device's two keys in proof and short string (§9 step 3). */
export async function enrolmentKeysHash(crypto: Crypto, signing: PublicJwk, agreement: PublicJwk): Promise<Bytes> {
  return crypto.sha256(jcsBytes([jwkJson(signing), jwkJson(agreement)]));
}

/**
 * How a device's keys are named where two people compare them: the first 8 bytes of `kt`, as in "ab12 cd34 ef56 7890". The new device shows
 * it, and the device that approves it (`device.add`, §9 step 5).
 */
export function deviceKeyName(kt: Uint8Array): string {
  return (toHex(kt.subarray(0, 8)).match(/.{4}/g) ?? []).join(" ");
}

/** The keys of a ticket's secret (§9). */
export async function deriveEnrolmentKeys(crypto: Crypto, secret: Uint8Array): Promise<EnrolmentKeys> {
  return {
    proofKey: await crypto.hkdfSha256(secret, noSalt, "countersign/enrol-proof/v1", 32),
    sasKey: await crypto.hkdfSha256(secret, noSalt, "countersign/sas/v1", 32),
  };
}

/** The proof that the device read the code, 32 bytes (§9 step 3). */
export async function enrolmentProof(
  crypto: Crypto,
  proofKey: Uint8Array,
  of: { ticket: Uint8Array; kt: Uint8Array },
): Promise<Bytes> {
  return crypto.hmacSha256(proofKey, concat(of.ticket, of.kt));
}

/** The six digits shown on the phone and typed on the page (§9 step 4). */
export async function shortString(
  crypto: Crypto,
  sasKey: Uint8Array,
  of: { ticket: Uint8Array; kt: Uint8Array; nonce: Uint8Array },
): Promise<string> {
  const mac = await crypto.hmacSha256(sasKey, concat(of.ticket, of.kt, of.nonce));
  const number = new DataView(mac.buffer, mac.byteOffset).getUint32(0) % 1_000_000;
  return number.toString().padStart(6, "0");
}

/** True for an issuer: an https origin (http on localhost), perhaps with a path; no query or fragment. */
export function isIssuer(text: string): boolean {
  if (text.length > 200 || !isSecureUrl(text)) return false;
  const { href, origin, search, hash, username, password } = new URL(text);
  return (text === href || text === origin) && `${search}${hash}${username}${password}` === "" && !/[?#]/.test(text);
}

async function findKey(crypto: Crypto, keys: readonly PublicJwk[], thumbprint: Bytes): Promise<PublicJwk | null> {
  for (const key of keys) if (equalBytes(await thumbprintBytes(crypto, key), thumbprint)) return key;
  return null;
}

function parseEnrolmentPayload(map: CborValue): EnrolmentPayload {
  if (!isCborMap(map) || map.size !== 6) throw new TypeError("not an enrolment payload");
  const [organization, issuer, expiry] = [map.get(3), map.get(4), map.get(5)];
  if (!isUint32(organization) || !isCborUint(expiry)) throw new TypeError("labels 3 and 5 are unsigned integers");
  if (typeof issuer !== "string" || !isIssuer(issuer)) throw new TypeError("label 4 is not an issuer");
  return {
    ticket: bytesAt(map, 1, 16),
    secret: bytesAt(map, 2, 16),
    organization,
    issuer,
    expiry,
    keyThumbprint: bytesAt(map, 6, 32),
  };
}

function bytesAt(map: CborMap, label: number, length: number): Bytes {
  const value = map.get(label);
  if (!isCborBytes(value) || value.length !== length) throw new TypeError(`label ${label} has ${length} bytes`);
  return new Uint8Array(value);
}
