import { ProtocolError } from "@countersign/protocol";
import { codeSeconds } from "../limits.ts";

/** When a code ends: after 300 s (§15), or sooner when what it is for does. `expiresAt` is Unix seconds. */
export function expiryOf(expiresAt: number, nowMs: number): number {
  if (expiresAt * 1000 <= nowMs) throw new ProtocolError("invalid_request", { cause: "over before it began" });
  return Math.min(expiresAt * 1000, nowMs + codeSeconds * 1000);
}
