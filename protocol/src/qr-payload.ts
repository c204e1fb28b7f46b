import type { Bytes } from "./bytes.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { decodeCbor, encodeCbor, isCborBytes, isCborMap, isCborUint } from "./cbor.ts";
import { ProtocolError } from "./errors.ts";
import type { QrFlags } from "./qr-flags.ts";
import { decodeFlags, encodeFlags } from "./qr-flags.ts";
import { isUint, isUint32 } from "./shape.ts";

/** What the QR server signs (§4, labels 1 to 9). */
export interface QrPayload {
  /** The verification code, 16 bytes. */
  readonly code: Bytes;
  readonly organization: number;
  readonly business: number;
  readonly qrServer: number;
  /** Unix seconds. */
  readonly expiry: number;
  readonly flags: QrFlags;
  /** First 16 bytes of the operation digest. */
  readonly digest: Bytes;
  /** First 4 bytes of the account hint; null when anonymous. */
  readonly hint: Bytes | null;
  /** Label 9, the sealed scene and login; null when it would not fit. */
  readonly sealed: Bytes | null;
}

const gcmTagBytes = 16;

/** Deterministic CBOR of the payload. Throws a RangeError for one that §4 does not allow. */
export function encodePayload(payload: QrPayload): Bytes {
  const fault = payloadFault(payload);
  if (fault) throw new RangeError(fault);
  return encodeItems(payload);
}

/** The additional data of label 9: the encoded map of labels 1 to 8 as present (§4). */
export function sealedAad(payload: QrPayload): Bytes {
  return encodeItems({ ...payload, sealed: null });
}

/** The payload of its bytes; refuses with `qr_malformed` whatever §4 does not allow. */
export function decodePayload(bytes: Uint8Array): QrPayload {
  try {
    return parsePayload(decodeCbor(bytes));
  } catch (cause) {
    throw new ProtocolError("qr_malformed", { cause });
  }
}

/** Why §4 does not allow a payload, or null: flag 1 exactly without a hint, flag 4 only with labels 8 and 9, sizes, ranges. */
function payloadFault(payload: QrPayload): string | null {
  const { code, organization, business, qrServer, expiry, flags, digest, hint, sealed } = payload;
  if (code.length !== 16 || digest.length !== 16) return "labels 1 and 7 have 16 bytes";
  if (![organization, business, qrServer].every(isUint32) || !isUint(expiry))
    return "labels 2 to 5 are unsigned integers";
  if (hint ? hint.length !== 4 : !flags.anonymous) return "label 8 has 4 bytes unless anonymous";
  if (hint && flags.anonymous) return "label 8 is absent when anonymous";
  if (sealed && sealed.length <= gcmTagBytes) return "label 9 is longer than its tag";
  return flags.offline && !(hint && sealed) ? "flag 4 needs labels 8 and 9" : null;
}

function encodeItems(payload: QrPayload): Bytes {
  const items = new Map<number, CborValue>([
    [1, payload.code],
    [2, payload.organization],
    [3, payload.business],
    [4, payload.qrServer],
    [5, payload.expiry],
    [6, encodeFlags(payload.flags)],
    [7, payload.digest],
  ]);
  if (payload.hint) items.set(8, payload.hint);
  if (payload.sealed) items.set(9, payload.sealed);
  return encodeCbor(items);
}

function parsePayload(map: CborValue): QrPayload {
  if (!isCborMap(map)) throw new TypeError("not a map");
  const payload: QrPayload = {
    code: bytesAt(map, 1),
    organization: uintAt(map, 2),
    business: uintAt(map, 3),
    qrServer: uintAt(map, 4),
    expiry: uintAt(map, 5),
    flags: flagsAt(map, 6),
    digest: bytesAt(map, 7),
    hint: map.has(8) ? bytesAt(map, 8) : null,
    sealed: map.has(9) ? bytesAt(map, 9) : null,
  };
  const present = 7 + Number(map.has(8)) + Number(map.has(9));
  if (map.size !== present) throw new TypeError("a label that is not used");
  const fault = payloadFault(payload);
  if (fault) throw new TypeError(fault);
  return payload;
}

function bytesAt(map: CborMap, label: number): Bytes {
  const value = map.get(label);
  if (!isCborBytes(value)) throw new TypeError(`label ${label} is not bytes`);
  return new Uint8Array(value);
}

function uintAt(map: CborMap, label: number): number {
  const value = map.get(label);
  if (!isCborUint(value)) throw new TypeError(`label ${label} is not an unsigned integer`);
  return value;
}

function flagsAt(map: CborMap, label: number): QrFlags {
  const flags = decodeFlags(uintAt(map, label));
  if (!flags) throw new TypeError("a flag that is not used");
  return flags;
}
