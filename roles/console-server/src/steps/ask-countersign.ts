import { isErrorCode, ProtocolError } from "@countersign/protocol";
import { CountersignError, type Display } from "@countersign/relying-party";

/** For the end of a promise: what Countersign refused the console, in the same words. */
export function throwRefusal(fault: unknown): never {
  if (!(fault instanceof CountersignError)) throw fault;
  throw new ProtocolError(isErrorCode(fault.code) ? fault.code : "unavailable", { cause: "refused by Countersign" });
}

/** A display as the contract carries it. */
export function displayView({ frames, states, expiresAt }: Display) {
  return { frames, states, expiresAt };
}
