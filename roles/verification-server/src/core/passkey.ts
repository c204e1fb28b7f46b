import {
  type Assertion,
  type PasskeyCredential,
  type PasskeyPlace,
  verifyAssertion as verifyCredential,
} from "@countersign/platform/passkeys";
import type { Assurance, BindingId } from "@countersign/protocol";

export { type Assertion, rpIdOf, verifyNewPasskey } from "@countersign/platform/passkeys";

/** A WebAuthn credential of one binding (§2). */
export interface Passkey extends PasskeyCredential {
  readonly binding: BindingId;
  readonly addedAt: number;
}

/** What an assertion proved. */
export interface VerifiedAssertion {
  readonly counter: number;
  readonly assurance: Extract<Assurance, "uv" | "hw">;
}

/** One that is or may come to be on other devices too is worth `uv`, not `hw` (§12). */
export function assuranceOf({ backedUp }: Pick<PasskeyCredential, "backedUp">): "uv" | "hw" {
  return backedUp ? "uv" : "hw";
}

/** What an assertion proves of that passkey, or null when it does not verify (T12). */
export async function verifyAssertion(
  assertion: Assertion,
  at: PasskeyPlace & { passkey: PasskeyCredential },
): Promise<VerifiedAssertion | null> {
  const verified = await verifyCredential(assertion, at);
  return verified && { counter: verified.counter, assurance: assuranceOf(verified) };
}
