import type { PasskeyShow } from "../attempt.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { MethodOutcome } from "./method-outcome.ts";

/** Longer than anybody needs for a finger; the operation's own time ends sooner. */
const timeout = 60_000;

/**
 * Asks a passkey of this browser to sign the challenge, the user verified (§12). Browsers tell "cancelled", "too late" and "no such
 * credential" apart to nobody, so a page cannot either. Call it within a gesture of the user.
 */
export async function askPasskey(show: PasskeyShow, signal: AbortSignal): Promise<MethodOutcome> {
  if (typeof PublicKeyCredential !== "function") return { fault: "unsupported" };
  if (show.platform && !(await verifiesUsers())) return { fault: "none-here" };
  try {
    const made = await navigator.credentials.get({ publicKey: requestOf(show), signal });
    if (made instanceof PublicKeyCredential) return { input: { passkey: assertionOf(made) } };
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : "";
    if (name !== "NotAllowedError" && name !== "AbortError") return { fault: "unsupported" };
  }
  return { fault: "cancelled" };
}

/** WebAuthn Level 3, §5.5: which authenticator the browser should ask first. */
interface HintedOptions extends PublicKeyCredentialRequestOptions {
  readonly hints: string[];
}

async function verifiesUsers(): Promise<boolean> {
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

function requestOf({ challenge, rpId, credentials, platform }: PasskeyShow): HintedOptions {
  const only = platform ? { transports: ["internal" as const] } : {};
  return {
    challenge: fromBase64url(challenge),
    rpId,
    allowCredentials: credentials.map((id) => ({ type: "public-key", id: fromBase64url(id), ...only })),
    userVerification: "required",
    hints: platform ? ["client-device"] : [],
    timeout,
  };
}

function assertionOf(made: PublicKeyCredential): object {
  const response = made.response as AuthenticatorAssertionResponse;
  return {
    id: made.id,
    rawId: toBase64url(made.rawId),
    type: "public-key",
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      userHandle: response.userHandle && toBase64url(response.userHandle),
    },
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: {},
  };
}
