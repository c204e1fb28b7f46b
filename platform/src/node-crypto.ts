import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import {
  type Bytes,
  type Crypto,
  createBoundedMap,
  fromBase64url,
  thumbprint,
  toBase64url,
  type PublicJwk,
  type Signer,
} from "@countersign/protocol";
import type { NoteSigner } from "@countersign/protocol/audit";
import { derOfSignature, signatureOfDer } from "./der-signature.ts";

const tagLength = 16;
/** Importing a key costs as much as verifying with it, so the keys of devices lately seen are kept. */
const keptKeys = 50_000;

function own(buffer: Uint8Array): Bytes {
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
}

const keptSecrets = new WeakMap<Uint8Array, KeyObject>();

/** Makes a secret that is used for long ready for use, once. Its bytes must not change any more. */
export function keepSecret<Secret extends Uint8Array>(bytes: Secret): Secret {
  keptSecrets.set(bytes, createSecretKey(bytes));
  return bytes;
}

/** Node 24 takes bare bytes as a key too, but then spends three times as long finding out what they are. */
function secret(key: Uint8Array): KeyObject {
  return keptSecrets.get(key) ?? createSecretKey(key);
}

function seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Bytes {
  const cipher = createCipheriv("aes-256-gcm", secret(key), nonce);
  cipher.setAAD(aad);
  return own(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
}

function open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Bytes | null {
  if (sealed.length < tagLength) return null;
  const decipher = createDecipheriv("aes-256-gcm", secret(key), nonce, { authTagLength: tagLength });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
  const plaintext = decipher.update(sealed.subarray(0, sealed.length - tagLength));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return own(plaintext);
}

function verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: toBase64url(publicKey) };
  try {
    return verify(null, data, createPublicKey({ key: jwk, format: "jwk" }), signature);
  } catch {
    return false;
  }
}

/** SHA-256 that answers at once, for trees over many leaves (§16). A Buffer, for another view of its bytes would take as long as the hash. */
export function nodeSha256(data: Uint8Array): Bytes {
  return hash("sha256", data, "buffer") as Uint8Array as Bytes;
}

/** node:crypto behind the protocol's port; everything answers at once. */
export function createNodeCrypto(): Crypto {
  const keys = createBoundedMap<KeyObject>(keptKeys);

  function importKey(jwk: PublicJwk): KeyObject {
    const name = jwk.x + jwk.y;
    const kept = keys.get(name);
    if (kept) return kept;
    const { kty, crv, x, y } = jwk;
    const key = createPublicKey({ key: { kty, crv, x, y }, format: "jwk" });
    keys.set(name, key);
    return key;
  }

  return {
    sha256: (data) => own(hash("sha256", data, "buffer")),
    hmacSha256: (key, data) => own(createHmac("sha256", secret(key)).update(data).digest()),
    hkdfSha256: (ikm, salt, info, length) => new Uint8Array(hkdfSync("sha256", secret(ikm), salt, info, length)),
    seal,
    open,
    verify(jwk, data, signature) {
      if (signature.length !== 64) return false;
      try {
        return verify("sha256", data, importKey(jwk), derOfSignature(signature));
      } catch {
        return false;
      }
    },
    verifyEd25519,
  };
}

/** A P-256 private key as JWK. */
export type PrivateJwk = PublicJwk & { readonly d: string };

/** A new P-256 key pair. */
export function generatePrivateJwk(): PrivateJwk {
  const {
    x = "",
    y = "",
    d = "",
  } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return { kty: "EC", crv: "P-256", x, y, d };
}

/** A signer over a P-256 private key kept as JWK (in a file or a secret store). */
export async function createNodeSigner(crypto: Crypto, privateJwk: PrivateJwk): Promise<Signer> {
  const { kty, crv, x, y, d } = privateJwk;
  const key: KeyObject = createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  const jwk: PublicJwk = { kty, crv, x, y };
  return { jwk, kid: await thumbprint(crypto, jwk), sign: (data) => signatureOfDer(sign("sha256", data, key)) };
}

/** An Ed25519 private key as JWK (RFC 8037). */
export interface NoteJwk extends PublicNoteJwk {
  readonly d: string;
}

/** Its public half. */
export interface PublicNoteJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
}

/** A new Ed25519 key pair, for checkpoints of the audit log. */
export function generateNoteJwk(): NoteJwk {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", x, d };
}

/** A signer of notes over an Ed25519 private key kept as JWK, under that name. */
export function createNoteSigner({ kty, crv, x, d }: NoteJwk, name: string): NoteSigner {
  const key = createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" });
  return { name, publicKey: fromBase64url(x), sign: (data) => own(sign(null, data, key)) };
}
