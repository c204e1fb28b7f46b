import { createNodeCrypto, createNodeSigner } from "../../platform/src/node-crypto.ts";
import type { Crypto, PublicJwk, Signer } from "../src/crypto.ts";
import { createWebCrypto, createWebSigner } from "../src/web-crypto.ts";

/** A P-256 key as the vectors write it: with d it signs. */
export type VectorKey = PublicJwk & { readonly d?: string };

/** One implementation of the crypto port. */
export interface Engine {
  readonly name: string;
  readonly crypto: Crypto;
  signerOf(key: VectorKey): Promise<Signer>;
}

const webCrypto = createWebCrypto();
const nodeCrypto = createNodeCrypto();

async function webSigner(key: VectorKey): Promise<Signer> {
  const { kty, crv, x, y, d = "" } = key;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const imported = await globalThis.crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, algorithm, false, ["sign"]);
  return createWebSigner(imported, { kty, crv, x, y });
}

function nodeSigner({ kty, crv, x, y, d = "" }: VectorKey): Promise<Signer> {
  return createNodeSigner(nodeCrypto, { kty, crv, x, y, d });
}

/** Every engine there is: each test of a signed or sealed format runs on all. */
export const engines: readonly Engine[] = [
  { name: "WebCrypto", crypto: webCrypto, signerOf: webSigner },
  { name: "node:crypto", crypto: nodeCrypto, signerOf: nodeSigner },
];
