import type { Row } from "./database.ts";

/** What a function of the database answered, as the row that it says it is. */
export function rowOf(answer: unknown): Row {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) throw new TypeError("no row");
  return answer as Row;
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A column of bytes; a copy of its own, for the driver's lies in what came with it. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array)) throw new TypeError("no bytes");
  return new Uint8Array(value);
}

export function bytesOrNull(value: unknown): Uint8Array<ArrayBuffer> | null {
  return value === null || value === undefined ? null : bytesOf(value);
}
