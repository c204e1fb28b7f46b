import type { Bytes } from "./bytes.ts";
import { utf8 } from "./bytes.ts";

/** A JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** The canonical text of a JSON value (RFC 8785). Throws a TypeError for lone surrogates, numbers that are not finite, and what JSON has not. */
export function jcs(value: JsonValue): string {
  switch (typeof value) {
    case "string":
      return jcsString(value);
    case "number":
      return jcsNumber(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : jcsContainer(value);
    default:
      throw new TypeError("not a JSON value");
  }
}

/** UTF-8 bytes of {@link jcs}. */
export function jcsBytes(value: JsonValue): Bytes {
  return utf8(jcs(value));
}

/** Printable ASCII without what is escaped: most strings, which are then written as they are. */
const plain = /^[ !#-[\]-~]*$/;

// JSON.stringify writes strings and numbers as RFC 8785 §3.2.2 asks, but for the two refusals.
function jcsString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError("a lone surrogate");
  return JSON.stringify(text);
}

function jcsNumber(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError("not a finite number");
  return JSON.stringify(number);
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function jcsContainer(value: readonly JsonValue[] | JsonObject): string {
  if (isList(value)) return `[${value.map(jcs).join(",")}]`;
  // RFC 8785 §3.2.3: names sort by UTF-16 code units, which is what sorting does by itself.
  const names = Object.keys(value).toSorted();
  let text = "";
  for (const name of names) text += `${text === "" ? "" : ","}${jcsString(name)}:${jcs(value[name] as JsonValue)}`;
  return `{${text}}`;
}
