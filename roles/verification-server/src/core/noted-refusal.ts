import { type ErrorCode, ProtocolError } from "@countersign/protocol";

const noted = new WeakSet<object>();

/** A refusal whose audit row has been written already, with more in it than anybody further out could know. */
export function notedRefusal(code: ErrorCode, cause: string): ProtocolError {
  const error = new ProtocolError(code, { cause });
  noted.add(error);
  return error;
}

/** True when the refusal has its audit row. */
export function isNoted(error: object): boolean {
  return noted.has(error);
}
