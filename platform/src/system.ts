/** What any program takes of this machine, without what servers need: a command that starts none is there at once. */
export { readBoundedBody } from "./bounded-body.ts";
export {
  createNodeCrypto,
  createNodeSigner,
  createNoteSigner,
  generateNoteJwk,
  generatePrivateJwk,
  nodeSha256,
  type NoteJwk,
  type PrivateJwk,
  type PublicNoteJwk,
  keepSecret,
} from "./node-crypto.ts";
export { createSecretBox, type SecretBox } from "./secret-box.ts";
export { readOrCreateSecretFile, readOrCreateSecretJson } from "./secret-file.ts";
export { systemClock } from "./system-clock.ts";
export { systemRandom } from "./system-random.ts";
