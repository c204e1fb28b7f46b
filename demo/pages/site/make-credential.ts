import type { MethodShow } from "./methods.ts";

/** A new credential as the site takes it, or why there is none. */
type MadeCredential =
  | {
      readonly credential: {
        readonly id: string;
        readonly clientDataJSON: string;
        readonly attestationObject: string;
        readonly attachment: string | null;
      };
    }
  | { readonly fault: "cancelled" | "none-here" | "unsupported" };

const timeout = 120_000;
/** ES256, and RS256 for what Windows keeps (WebAuthn Level 3, §5.4). */
const algorithms = [-7, -257];

/** WebAuthn Level 3, §5.4: which authenticator the browser should ask first. */
interface HintedOptions extends PublicKeyCredentialCreationOptions {
  readonly hints: string[];
}

/**
 * Has this browser make a credential whose user was verified (§12). Browsers tell "cancelled" and "too late" apart to nobody, so a page cannot
 * either. Call it within a gesture of the user.
 */
export async function makeCredential(show: MethodShow): Promise<MadeCredential> {
  if (typeof PublicKeyCredential !== "function") return { fault: "unsupported" };
  if (show.platform && !(await verifiesUsers())) return { fault: "none-here" };
  try {
    const made = await navigator.credentials.create({ publicKey: requestOf(show) });
    if (made instanceof PublicKeyCredential) return { credential: credentialOf(made) };
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : "";
    if (name !== "NotAllowedError" && name !== "AbortError") return { fault: "unsupported" };
  }
  return { fault: "cancelled" };
}

async function verifiesUsers(): Promise<boolean> {
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

function requestOf({ challenge = "", rpId = "", user, platform = false }: MethodShow): HintedOptions {
  const { id, name } = user ?? { id: "", name: "" };
  return {
    challenge: fromBase64url(challenge),
    rp: { id: rpId, name },
    user: { id: fromBase64url(id), name, displayName: name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: {
      userVerification: "required",
      residentKey: "preferred",
      ...(platform && { authenticatorAttachment: "platform" }),
    },
    hints: platform ? ["client-device"] : [],
    attestation: "none",
    timeout,
  };
}

function credentialOf(made: PublicKeyCredential): Extract<MadeCredential, { credential: unknown }>["credential"] {
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    clientDataJSON: toBase64url(response.clientDataJSON),
    attestationObject: toBase64url(response.attestationObject),
    attachment: made.authenticatorAttachment,
  };
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function toBase64url(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
