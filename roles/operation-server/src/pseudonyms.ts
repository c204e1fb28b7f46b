import {
  type Crypto,
  fromBase64url,
  ProtocolError,
  type Random,
  textFromUtf8,
  toBase64url,
  utf8,
  concat,
} from "@countersign/protocol";

/** The two keys of one organization (§2), 32 bytes each. They never leave this server. */
export interface SubjectKeys {
  readonly subject: Uint8Array;
  readonly reference: Uint8Array;
}

/** Turns a relying party's user ids into what the other servers may see, and back (S25, §3). */
export interface Pseudonyms {
  /** base64url of the first 16 bytes of HMAC-SHA-256(subject key, user id). */
  subjectOf(organization: string, user: string): Promise<string>;
  /** AES-256-GCM of the user id, base64url of nonce ‖ ciphertext ‖ tag; bound to the organization. */
  referenceOf(organization: string, user: string): Promise<string>;
  /** The user id of a reference. Throws `unavailable` when it is not this server's. */
  userOf(organization: string, reference: string): Promise<string>;
}

/** Longest user id in bytes (§3). */
const maximumUserBytes = 128;
const nonceLength = 12;

function userBytes(user: string): Uint8Array {
  const bytes = utf8(user);
  if (bytes.length > maximumUserBytes) throw new ProtocolError("invalid_request", { cause: "user id over 128 bytes" });
  return bytes;
}

export function createPseudonyms(
  { crypto, random }: { crypto: Crypto; random: Random },
  keysOf: (organization: string) => SubjectKeys,
): Pseudonyms {
  return {
    async subjectOf(organization, user) {
      const mac = await crypto.hmacSha256(keysOf(organization).subject, userBytes(user));
      return toBase64url(mac.subarray(0, 16));
    },
    async referenceOf(organization, user) {
      const nonce = random(nonceLength);
      const sealed = await crypto.seal(keysOf(organization).reference, nonce, utf8(organization), userBytes(user));
      return toBase64url(concat(nonce, sealed));
    },
    async userOf(organization, reference) {
      const bytes = fromBase64url(reference);
      const { reference: key } = keysOf(organization);
      const opened = await crypto.open(
        key,
        bytes.subarray(0, nonceLength),
        utf8(organization),
        bytes.subarray(nonceLength),
      );
      if (!opened) throw new ProtocolError("unavailable", { cause: "a user reference that is not ours" });
      return textFromUtf8(opened);
    },
  };
}
