import { fromBase64url, toBase64url } from "@countersign/protocol";
import { DeviceFault, type Passkeys } from "../core/index.ts";

/** Longer than anybody needs for a finger; the operation's own time ends sooner. */
const timeout = 60_000;
/** ES256, RS256: what platforms make. */
const algorithms = [-7, -257];

/** True where the browser can make passkeys at all. */
function hasPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential === "function" && navigator.credentials !== undefined;
}

/** True where this device itself can verify its user. */
export async function canVerifyUser(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

/** The passkeys of this browser (§2); the user is always verified, by fingerprint, face or PIN. Null where there are none. */
export function createPlatformPasskeys(): Passkeys | null {
  if (!hasPasskeys()) return null;
  return {
    async create({ challenge, rp, user }) {
      const made = await asked(() =>
        navigator.credentials.create({
          publicKey: {
            challenge: fromBase64url(challenge),
            rp: { id: rp.id, name: rp.name },
            user: { id: fromBase64url(user.id), name: user.name, displayName: user.name },
            pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
            authenticatorSelection: {
              userVerification: "required",
              residentKey: "preferred",
              authenticatorAttachment: "platform",
            },
            attestation: "none",
            timeout,
          },
        }),
      );
      const response = made.response as AuthenticatorAttestationResponse;
      return {
        id: made.id,
        clientDataJSON: encoded(response.clientDataJSON),
        attestationObject: encoded(response.attestationObject),
      };
    },
    async assert({ challenge, rpId, allow }) {
      const made = await asked(() =>
        navigator.credentials.get({
          publicKey: {
            challenge: fromBase64url(challenge),
            rpId,
            allowCredentials: [{ type: "public-key", id: fromBase64url(allow) }],
            userVerification: "required",
            timeout,
          },
        }),
      );
      const response = made.response as AuthenticatorAssertionResponse;
      return {
        id: made.id,
        rawId: encoded(made.rawId),
        type: "public-key",
        response: {
          clientDataJSON: encoded(response.clientDataJSON),
          authenticatorData: encoded(response.authenticatorData),
          signature: encoded(response.signature),
        },
      };
    },
  };
}

/** A refusal, a time-out and a missing credential all look alike to a page: the user was not verified. */
async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const made = await ask();
    if (made instanceof PublicKeyCredential) return made;
  } catch (cause) {
    throw new DeviceFault("notVerified", { cause });
  }
  throw new DeviceFault("notVerified");
}

function encoded(buffer: ArrayBuffer): string {
  return toBase64url(new Uint8Array(buffer));
}
