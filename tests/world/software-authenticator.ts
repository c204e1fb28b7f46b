import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { encodeCbor } from "@countersign/protocol";

/** What may be otherwise about one ceremony. */
export interface Ceremony {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  /** The signature counter; 0 for an authenticator that keeps none. */
  readonly counter?: number;
  /** The COSE algorithm that a new credential claims; ES256 unless said. */
  readonly algorithm?: number;
}

/** A WebAuthn authenticator in software (W3C WebAuthn level 3 §6): makes one credential and asserts with it, right or wrong as a test bids. */
export interface SoftwareAuthenticator {
  readonly id: string;
  /** The members that `/v1/device/passkeys` takes beside the challenge. */
  create(challenge: string, ceremony?: Ceremony): { id: string; clientDataJSON: string; attestationObject: string };
  /** As `PublicKeyCredential.toJSON` gives it. */
  assert(challenge: string, ceremony?: Ceremony): Assertion;
}

export interface Assertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: null;
  };
  readonly clientExtensionResults: Readonly<Record<string, never>>;
}

const [userPresent, verified, backupEligible, isBackedUp, attested] = [1, 4, 8, 16, 64];
const sha256 = (data: string | Uint8Array): Buffer => createHash("sha256").update(data).digest();

/** `backedUp` says whether the credential is on other devices too, `mayBeBackedUp` whether it could be. */
export function createSoftwareAuthenticator({
  origin,
  backedUp = false,
  mayBeBackedUp = backedUp,
}: {
  origin: string;
  backedUp?: boolean;
  mayBeBackedUp?: boolean;
}): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const credentialId = randomBytes(16);
  const id = credentialId.toString("base64url");

  function clientData(type: string, challenge: string, from: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  }
  function data({ rpId, userVerified = true, counter = 0 }: Ceremony, extra: Uint8Array, flags: number): Buffer {
    const backup = (mayBeBackedUp ? backupEligible : 0) | (backedUp ? isBackedUp : 0);
    const bits = userPresent | (userVerified ? verified : 0) | backup | flags;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId ?? new URL(origin).hostname), Buffer.from([bits]), count, extra]);
  }
  function coseKey(algorithm: number): Uint8Array {
    return encodeCbor(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, algorithm],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, "base64url"))],
        [-3, new Uint8Array(Buffer.from(y, "base64url"))],
      ]),
    );
  }

  return {
    id,
    create(challenge, ceremony = {}) {
      const credential = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, credentialId.length]),
        credentialId,
        coseKey(ceremony.algorithm ?? -7),
      ]);
      const authData = data(ceremony, credential, attested);
      // {"fmt": "none", "attStmt": {}, "authData": bytes}: text keys, which our own CBOR does not write.
      const head = Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex");
      return {
        id,
        clientDataJSON: clientData("webauthn.create", challenge, ceremony.origin ?? origin).toString("base64url"),
        attestationObject: Buffer.concat([head, Buffer.from([authData.length]), authData]).toString("base64url"),
      };
    },
    assert(challenge, ceremony = {}) {
      const client = clientData("webauthn.get", challenge, ceremony.origin ?? origin);
      const authData = data(ceremony, new Uint8Array(), 0);
      const signature = createSign("SHA256")
        .update(Buffer.concat([authData, sha256(client)]))
        .sign(privateKey);
      return {
        id,
        rawId: id,
        type: "public-key",
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: authData.toString("base64url"),
          signature: signature.toString("base64url"),
          userHandle: null,
        },
        clientExtensionResults: {},
      };
    },
  };
}
