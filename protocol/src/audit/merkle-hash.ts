import type { Bytes } from "../bytes.ts";
import { concat } from "../bytes.ts";

/** SHA-256 that answers at once: a log of a million leaves must not await a promise for each (§16). */
export type Sha256 = (data: Uint8Array) => Bytes;

const encoder = new TextEncoder();
/** Leaves longer than this are rare, and are hashed from bytes of their own. */
const usualLength = 4096;

/** Hashes leaves that are texts, in one buffer of its own: this runs once for each leaf. */
export function createLeafHash(sha256: Sha256): (text: string) => Bytes {
  const input = new Uint8Array(1 + usualLength);
  return (text) => {
    // A UTF-16 unit takes at most three bytes.
    if (text.length * 3 > usualLength) return sha256(leafHashInput(encoder.encode(text)));
    const { written } = encoder.encodeInto(text, input.subarray(1));
    return sha256(input.subarray(0, 1 + written));
  };
}

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
