import type { Bytes } from "../bytes.ts";
import { concat } from "../bytes.ts";

/** SHA-256 that answers at once: a log of a million leaves must not await a promise for each (§16). */
export type Sha256 = (data: Uint8Array) => Bytes;

const leafPrefix = new Uint8Array([0]);
const nodePrefix = new Uint8Array([1]);

/** What is hashed for a leaf (RFC 9162 §2.1.1): a leaf and a node are never taken for each other. */
export function leafHashInput(data: Uint8Array): Bytes {
  return concat(leafPrefix, data);
}

/** What is hashed for a node over two others (RFC 9162 §2.1.1). */
export function nodeHashInput(left: Uint8Array, right: Uint8Array): Bytes {
  return concat(nodePrefix, left, right);
}
