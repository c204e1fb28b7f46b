import { decode, encode, rfc8949EncodeOptions } from "cborg";
import type { Bytes } from "./bytes.ts";
import { equalBytes } from "./bytes.ts";

/** What the protocol's CBOR is made of: no tags, floats or undefined; integers within ±(2^53-1); maps have integer or text labels. */
export type CborValue = null | boolean | number | string | Uint8Array | readonly CborValue[] | CborMap;
/** A CBOR map. */
export type CborMap = ReadonlyMap<number | string, CborValue>;

/** Bounds of {@link decodeCbor}. */
export interface CborLimits {
  /** Checked before anything is parsed; 700 unless said otherwise (§4). */
  readonly maxBytes?: number;
  /** Containers inside one another; 3 unless said otherwise (T38). */
  readonly maxDepth?: number;
}

const decodeOptions = {
  useMaps: true,
  strict: true,
  allowIndefinite: false,
  rejectDuplicateMapKeys: true,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
};

/** Deterministic encoding (RFC 8949 §4.2.1). */
export function encodeCbor(value: CborValue): Bytes {
  return new Uint8Array(encode(value, rfc8949EncodeOptions));
}

/** Decodes deterministic CBOR and nothing else: what does not encode to the very same bytes is refused (P10). Throws an Error. */
export function decodeCbor(bytes: Uint8Array, { maxBytes = 700, maxDepth = 3 }: CborLimits = {}): CborValue {
  if (bytes.length > maxBytes) throw new RangeError("too many bytes");
  const value: unknown = decode(bytes, decodeOptions);
  assertCborValue(value, maxDepth);
  if (!equalBytes(encodeCbor(value), bytes)) throw new TypeError("not deterministic CBOR");
  return value;
}

/** True for a byte string. */
export function isCborBytes(value: CborValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** True for a list. */
export function isCborList(value: CborValue | undefined): value is readonly CborValue[] {
  return Array.isArray(value);
}

/** True for a map. */
export function isCborMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

/** True for an unsigned integer up to `max`. */
export function isCborUint(value: CborValue | undefined, max: number = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === "number" && value >= 0 && value <= max;
}

function assertCborValue(value: unknown, depthLeft: number): asserts value is CborValue {
  if (isScalar(value)) return;
  if (depthLeft === 0) throw new TypeError("too deep");
  for (const item of itemsOf(value)) assertCborValue(item, depthLeft - 1);
}

function isScalar(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0);
  return typeof value === "string" || typeof value === "boolean" || value === null || value instanceof Uint8Array;
}

function itemsOf(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (!(value instanceof Map)) throw new TypeError("a kind of item that is not used");
  for (const name of value.keys()) if (!isLabel(name)) throw new TypeError("a label that is no integer or text");
  return value.values();
}

function isLabel(name: unknown): boolean {
  return typeof name === "string" || Number.isSafeInteger(name);
}
