import type { CredentialDeviceType } from "@simplewebauthn/server";

/** What is known of a WebAuthn credential. Binary values are base64url. */
export interface PasskeyCredential {
  /** The credential id; unique. */
  readonly id: string;
  /** COSE key. */
  readonly publicKey: string;
  /** The authenticator's signature counter when it was last seen; many authenticators leave it at 0. */
  readonly counter: number;
  /** True when the credential is or may come to be on other devices too. */
  readonly backedUp: boolean;
}

/** Where a passkey is good: the origin of the application, and its host as RP id. */
export interface PasskeyPlace {
  readonly origin: string;
  /** base64url. */
  readonly challenge: string;
}

/** A WebAuthn assertion as the contract carries it. */
export interface Assertion {
  readonly id: string;
  readonly rawId: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
}

/** The RP id of an application: the host it is served at. */
export function rpIdOf(origin: string): string {
  return new URL(origin).hostname;
}

/** A credential that may be copied to other devices counts as one that was: nobody tells the server when it happens. */
function isBackedUp(of: { credentialDeviceType: CredentialDeviceType; credentialBackedUp: boolean }): boolean {
  return of.credentialBackedUp || of.credentialDeviceType === "multiDevice";
}

/** Loaded with the first passkey: it brings some three hundred modules, which most servers never need. */
async function loadWebAuthn() {
  const [server, helpers] = await Promise.all([
    import("@simplewebauthn/server"),
    import("@simplewebauthn/server/helpers"),
  ]);
  return { ...server, ...helpers };
}

type WebAuthn = Awaited<ReturnType<typeof loadWebAuthn>>;

/**
 * True for a statement without certificates: nobody asks for others. The library fetches what certificates name, their roots not yet known, so
 * with them whoever registers a passkey would send this server wherever he likes (T23).
 */
function isPlain({ decodeAttestationObject }: WebAuthn, attestationObject: string): boolean {
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
  return ["none", "packed"].includes(decoded.get("fmt")) && decoded.get("attStmt").get("x5c") === undefined;
}

/** COSE algorithms of keys that are taken: ES256, EdDSA and RS256, which every browser's authenticators have. Left to itself the library adds what Node calls experimental. */
const algorithms = [-7, -8, -257];

/** The credential a browser made, or null: another challenge, origin or RP id, another algorithm, a wrong signature, certificates, or no user verification. */
export async function verifyNewPasskey(
  { id, clientDataJSON, attestationObject }: Readonly<Record<"id" | "clientDataJSON" | "attestationObject", string>>,
  { origin, challenge }: PasskeyPlace,
): Promise<PasskeyCredential | null> {
  const webAuthn = await loadWebAuthn();
  try {
    if (!isPlain(webAuthn, attestationObject)) return null;
    const { verified, registrationInfo } = await webAuthn.verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || !registrationInfo) return null;
    const { credential } = registrationInfo;
    return {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter,
      backedUp: isBackedUp(registrationInfo),
    };
  } catch {
    return null; // The library throws for whatever does not fit; why is nobody's business outside.
  }
}

/**
 * What an assertion proves of that passkey, or null: another credential, challenge, origin or RP id, a wrong signature, no user
 * verification, or a counter that went back (T12). A credential that was backed up since stays so, whatever it said at first.
 */
export async function verifyAssertion(
  { id, rawId, response }: Assertion,
  { passkey, origin, challenge }: PasskeyPlace & { passkey: PasskeyCredential },
): Promise<Pick<PasskeyCredential, "counter" | "backedUp"> | null> {
  if (id !== passkey.id || rawId !== passkey.id) return null;
  const { clientDataJSON, authenticatorData, signature } = response;
  const webAuthn = await loadWebAuthn();
  try {
    const { verified, authenticationInfo } = await webAuthn.verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type: "public-key",
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
      },
    });
    if (!verified) return null;
    return { counter: authenticationInfo.newCounter, backedUp: passkey.backedUp || isBackedUp(authenticationInfo) };
  } catch {
    return null;
  }
}
