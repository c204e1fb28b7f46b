import type { Bytes } from "./bytes.ts";
import { concat } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";

const chunkBytes = 7;
const chunkDigits = 17;
// Digits of a tail of 0..6 bytes (CTAP 2.2 §11.5, hybrid code).
const tailDigits = [0, 3, 5, 8, 10, 13, 15] as const;
const maxDigits = 1700;

/** Decimal digits that a QR code packs densely (§4): 7 bytes, little-endian, become 17 digits, a tail fewer. */
export function encodeDigits(bytes: Uint8Array): string {
  let digits = "";
  for (let at = 0; at < bytes.length; at += chunkBytes) digits += encodeChunk(bytes.subarray(at, at + chunkBytes));
  return digits;
}

/** How many digits {@link encodeDigits} makes of `length` bytes. */
export function digitCount(length: number): number {
  return Math.floor(length / chunkBytes) * chunkDigits + (tailDigits[length % chunkBytes] ?? 0);
}

/** The bytes of digits; refuses with `qr_malformed` what {@link encodeDigits} would not have made (§4, P11). */
export function decodeDigits(digits: string): Bytes {
  if (digits.length > maxDigits || !/^[0-9]+$/.test(digits)) throw malformed();
  const chunks: Bytes[] = [];
  for (let at = 0; at < digits.length; at += chunkDigits) chunks.push(decodeChunk(digits.slice(at, at + chunkDigits)));
  return concat(...chunks);
}

function encodeChunk(bytes: Uint8Array): string {
  const padded = new Uint8Array(8);
  padded.set(bytes);
  const value = new DataView(padded.buffer).getBigUint64(0, true);
  return value.toString().padStart(digitCount(bytes.length), "0");
}

function decodeChunk(digits: string): Bytes {
  const length = digits.length === chunkDigits ? chunkBytes : tailDigits.findIndex((count) => count === digits.length);
  if (length < 1) throw malformed();
  const padded = new Uint8Array(8);
  const value = BigInt(digits);
  if (value >> BigInt(8 * length) !== 0n) throw malformed();
  new DataView(padded.buffer).setBigUint64(0, value, true);
  return padded.slice(0, length);
}

function malformed(): ProtocolError {
  return new ProtocolError("qr_malformed", { cause: "digits" });
}
