import type { ProtocolError } from "@countersign/protocol";

const noted = new WeakSet<ProtocolError>();

/** Marks a refusal whose audit row is written already, with more in it than anybody further out could know. */
export function alreadyNoted(error: ProtocolError): ProtocolError {
  noted.add(error);
  return error;
}

/** True when the refusal has its audit row. */
export function isNoted(error: ProtocolError): boolean {
  return noted.has(error);
}
