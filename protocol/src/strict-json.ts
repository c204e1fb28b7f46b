import type { JsonObject, JsonValue } from "./jcs.ts";
import { textFromUtf8 } from "./bytes.ts";

/** Bounds of {@link parseStrictJson}. */
export interface StrictJsonLimits {
  /** Containers inside one another; 8 unless said otherwise. */
  readonly maxDepth?: number;
}

/**
 * Parses I-JSON (RFC 7493): no duplicate names, no lone surrogates, no number another parser may read otherwise, no byte order mark
 * (T43). Throws a SyntaxError or TypeError. The caller bounds the length.
 */
export function parseStrictJson(source: string | Uint8Array, { maxDepth = 8 }: StrictJsonLimits = {}): JsonValue {
  const text = typeof source === "string" ? source : textFromUtf8(source);
  const value = JSON.parse(text) as JsonValue;
  // JSON.parse keeps the last of two equal names, so a text with duplicates names more members than its value has.
  if (countNames(text) !== countMembers(value, maxDepth)) throw new SyntaxError("a name stands twice");
  return value;
}

/** {@link parseStrictJson} for a text that must be an object. */
export function parseStrictJsonObject(source: string | Uint8Array, limits?: StrictJsonLimits): JsonObject {
  const value = parseStrictJson(source, limits);
  if (!isJsonObject(value)) throw new SyntaxError("not an object");
  return value;
}

/** True for an object that is neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// In valid JSON every colon outside a string follows a name.
function countNames(text: string): number {
  let names = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) inString = !inString;
    else if (unit === 0x5c) i++;
    else if (unit === 0x3a && !inString) names++;
  }
  return names;
}

function countMembers(value: JsonValue, depthLeft: number): number {
  if (typeof value !== "object" || value === null) return checkScalar(value);
  if (depthLeft === 0) throw new SyntaxError("too deep");
  let members = 0;
  if (isJsonObject(value)) for (const name of Object.keys(value)) members += 1 + checkScalar(name);
  for (const member of Object.values(value)) members += countMembers(member, depthLeft - 1);
  return members;
}

function checkScalar(value: string | number | boolean | null): 0 {
  if (typeof value === "string" && !value.isWellFormed()) throw new SyntaxError("a lone surrogate");
  if (typeof value === "number" && !isInterchangeable(value)) throw new SyntaxError("a number out of range");
  return 0;
}

function isInterchangeable(number: number): boolean {
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}
