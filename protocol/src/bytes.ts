/** Bytes as every engine has them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes; throws a TypeError on malformed input. */
export function textFromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The parts one after another (written ‖ in the protocol). */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** An ASCII label followed by one 0x00, as every label joined with ‖ is written (§3). */
export function label(text: string): Bytes {
  return utf8(`${text}\0`);
}

/** Four bytes, big-endian. `value` is an unsigned 32-bit integer. */
export function u32be(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Compares without stopping at the first difference (T40). Lengths are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Lowercase hex. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Bytes of lowercase hex; throws a TypeError on anything else. */
export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError("not lowercase hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const sextets = new Int16Array(128).fill(-1);
for (let i = 0; i < 64; i++) sextets[alphabet.charCodeAt(i)] = i;

/**
 * What unpadded base64url of exactly `bytes` bytes matches, as the source of a pattern. The bits that the last digit has too many are 0, so
 * that one value has one spelling, and what matches can be read (T43).
 */
export function base64urlPattern(bytes: number): string {
  const digits = Math.ceil((bytes * 4) / 3);
  const spare = 2 ** (digits * 6 - bytes * 8);
  const last = [...alphabet].filter((_digit, value) => value % spare === 0).join("");
  return spare === 1 ? `^[A-Za-z0-9_-]{${digits}}$` : `^[A-Za-z0-9_-]{${digits - 1}}[${last}]$`;
}

/** base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    if (left > 1) text += alphabet.charAt((group >> 6) & 63);
    if (left > 2) text += alphabet.charAt(group & 63);
  }
  return text;
}

/** Bytes of unpadded base64url. Throws a TypeError on padding, other characters, or unused bits that are not zero (one spelling per value, T43). */
export function fromBase64url(text: string): Bytes {
  const tail = text.length % 4;
  if (tail === 1) throw new TypeError("not base64url");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const sextet = sextets[text.charCodeAt(i)] ?? -1;
    if (sextet < 0) throw new TypeError("not base64url");
    held = ((held << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new TypeError("not base64url");
  return bytes;
}

/** Base64 with padding (RFC 4648 §4), for formats of others that want it. */
export function toBase64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Bytes of padded base64; throws a TypeError for everything but the one spelling of a value. */
export function fromBase64(text: string): Bytes {
  const bytes = fromBase64url(
    text
      .replace(/={1,2}$/, "")
      .replaceAll("+", "-")
      .replaceAll("/", "_"),
  );
  if (toBase64(bytes) !== text) throw new TypeError("not base64");
  return bytes;
}
