import type { Bytes } from "./bytes.ts";

/** Node's engine answers at once, WebCrypto later; callers await either. */
export type Awaitable<T> = T | Promise<T>;

/** A P-256 public key: the required members of RFC 7638 §3.2, no others. */
export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
}

/** What the protocol asks of an engine (node:crypto or WebCrypto). */
export interface Crypto {
  sha256(data: Uint8Array): Awaitable<Bytes>;
  hmacSha256(key: Uint8Array, data: Uint8Array): Awaitable<Bytes>;
  /** RFC 5869 with SHA-256. `info` is the bare string (§3); `length` in bytes. */
  hkdfSha256(ikm: Uint8Array, salt: Uint8Array, info: string, length: number): Awaitable<Bytes>;
  /** AES-256-GCM; answers ciphertext ‖ tag of 16 bytes. `nonce` has 12 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Awaitable<Bytes>;
  /** The plaintext, or null when the tag does not fit. */
  open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Awaitable<Bytes | null>;
  /** ECDSA P-256 with SHA-256 over `data`; `signature` is r ‖ s (64 bytes). False, never a throw, for a key or signature that is no good. */
  verify(key: PublicJwk, data: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
  /** Ed25519 (RFC 8032) over `data`: checkpoints of the audit log alone. False, never a throw, for a key or signature that is no good. */
  verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
}

/** A private P-256 key that signs and does not show itself. */
export interface Signer {
  readonly jwk: PublicJwk;
  /** RFC 7638 thumbprint of `jwk`, base64url. */
  readonly kid: string;
  /** ECDSA P-256 with SHA-256; answers r ‖ s (64 bytes). */
  sign(data: Uint8Array): Awaitable<Bytes>;
}
