/** A row as either engine gives it: JSON is text in SQLite and a value in PostgreSQL, a truth is 0 or 1 there and a boolean here. */
export type Row = Readonly<Record<string, unknown>>;

/** What a function of the database answered, as the row that it says it is. */
export function rowOf(answer: unknown): Row {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) throw new TypeError("no row");
  return answer as Row;
}

/** Reads a row that may not be there. */
export function orNull<T>(row: unknown, read: (row: Row) => T): T | null {
  return row === null || row === undefined ? null : read(rowOf(row));
}

/** A column of JSON, which is never a bare text. */
export function jsonOf(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A column of bytes; a copy of its own, for a driver's may lie in what came with it. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array)) throw new TypeError("no bytes");
  return new Uint8Array(value);
}

export function bytesOrNull(value: unknown): Uint8Array<ArrayBuffer> | null {
  return value === null || value === undefined ? null : bytesOf(value);
}
