import { createBoundedMap } from "./bounded-map.ts";
import type { Bytes } from "./bytes.ts";
import { utf8 } from "./bytes.ts";
import type { Crypto, PublicJwk, Signer } from "./crypto.ts";
import { thumbprint } from "./jwk.ts";

const { subtle } = globalThis.crypto;
/** A WebCrypto key; named by what takes it, since Node and browsers declare the type in different places. */
export type WebKey = Parameters<typeof subtle.sign>[1];

const ecdsa = { name: "ECDSA", hash: "SHA-256" } as const;
const p256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const hmac = { name: "HMAC", hash: "SHA-256" } as const;

/** The crypto port on WebCrypto: browsers and Node. Up to `cachedKeys` imported public keys are kept; secrets never are. */
export function createWebCrypto({ cachedKeys = 256 }: { cachedKeys?: number } = {}): Crypto {
  const importKey = cachingImporter(cachedKeys);
  return {
    sha256: async (data) => new Uint8Array(await subtle.digest("SHA-256", own(data))),
    hmacSha256,
    hkdfSha256,
    seal,
    open,
    async verify(key, data, signature) {
      const imported = await importKey(key);
      return imported !== null && subtle.verify(ecdsa, imported, own(signature), own(data));
    },
    verifyEd25519,
  };
}

/** A signer on a private WebCrypto key that need not be extractable. `jwk` is its public half. */
export async function createWebSigner(privateKey: WebKey, jwk: PublicJwk): Promise<Signer> {
  const kid = await thumbprint(createWebCrypto({ cachedKeys: 0 }), jwk);
  return { jwk, kid, sign: async (data) => new Uint8Array(await subtle.sign(ecdsa, privateKey, own(data))) };
}

// WebCrypto's types ask for bytes that are not shared between threads; a view of anything else is copied.
function own(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
}

function cachingImporter(limit: number): (jwk: PublicJwk) => Promise<WebKey | null> {
  const imported = createBoundedMap<Promise<WebKey | null>>(limit);
  return (jwk) => {
    const name = `${jwk.x}.${jwk.y}`;
    const known = imported.get(name);
    if (known) return known;
    const key = importPublicKey(jwk);
    imported.set(name, key);
    return key;
  };
}

async function importPublicKey({ kty, crv, x, y }: PublicJwk): Promise<WebKey | null> {
  try {
    return await subtle.importKey("jwk", { kty, crv, x, y }, p256, false, ["verify"]);
  } catch {
    return null; // The port promises false for a key that is no good.
  }
}

/** Refuses where the browser has no Ed25519: a checkpoint that cannot be judged is not taken for a good one. */
async function verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    const key = await subtle.importKey("raw", own(publicKey), "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", key, own(signature), own(data));
  } catch {
    return false;
  }
}

async function hmacSha256(key: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const imported = await subtle.importKey("raw", own(key), hmac, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, own(data)));
}

async function hkdfSha256(ikm: Uint8Array, salt: Uint8Array, info: string, length: number): Promise<Bytes> {
  const imported = await subtle.importKey("raw", own(ikm), "HKDF", false, ["deriveBits"]);
  const params = { name: "HKDF", hash: "SHA-256", salt: own(salt), info: utf8(info) };
  return new Uint8Array(await subtle.deriveBits(params, imported, 8 * length));
}

async function aesGcm(key: Uint8Array, usage: "encrypt" | "decrypt"): Promise<WebKey> {
  return subtle.importKey("raw", own(key), "AES-GCM", false, [usage]);
}

function gcmParams(nonce: Uint8Array, aad: Uint8Array) {
  return { name: "AES-GCM", iv: own(nonce), additionalData: own(aad), tagLength: 128 };
}

async function seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
  const imported = await aesGcm(key, "encrypt");
  return new Uint8Array(await subtle.encrypt(gcmParams(nonce, aad), imported, own(plaintext)));
}

async function open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Promise<Bytes | null> {
  const imported = await aesGcm(key, "decrypt");
  try {
    return new Uint8Array(await subtle.decrypt(gcmParams(nonce, aad), imported, own(sealed)));
  } catch {
    return null; // The one failure left is a tag that does not fit.
  }
}
