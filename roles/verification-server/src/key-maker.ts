import { createNodeSigner, createNoteSigner, generateNoteJwk, generatePrivateJwk } from "@countersign/platform/system";
import type { Crypto } from "@countersign/protocol";
import type { KeyMaker } from "./keyring.ts";

/** Key pairs and signers of node:crypto. */
export function createKeyMaker(crypto: Crypto): KeyMaker {
  return {
    generate: generatePrivateJwk,
    signer: (jwk) => createNodeSigner(crypto, jwk),
    generateNote: generateNoteJwk,
    noteSigner: createNoteSigner,
  };
}
