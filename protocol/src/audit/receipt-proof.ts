import { type Bytes, equalBytes, fromBase64url, toBase64url, utf8 } from "../bytes.ts";
import type { Crypto } from "../crypto.ts";
import type { ReceiptClaims } from "../receipt.ts";
import { base64urlOf, exactly, type Guard, isUint, listOf, textOf } from "../shape.ts";
import { parseStrictJsonObject } from "../strict-json.ts";
import { verifyCheckpoint } from "./checkpoint.ts";
import { leafHashInput } from "./merkle-hash.ts";
import { rootOfInclusion } from "./merkle-proof.ts";
import type { NoteKeys } from "./signed-note.ts";

/** That the release which a receipt tells of stands in the audit log (§8, §16): as answered by `GET .../receipt/proof`. */
export interface ReceiptProof {
  /** The leaf, canonical JSON: its hash is the receipt's `leaf`. */
  readonly leaf: string;
  /** Where the leaf stands, counted from 0. */
  readonly index: number;
  /** Leaves under the checkpoint. */
  readonly size: number;
  /** RFC 9162 §2.1.3, from the leaf up; base64url of 32 bytes each. */
  readonly path: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
}

/** True for what has the members of a proof, before anything in it is believed. */
export const isReceiptProof: Guard<ReceiptProof> = exactly({
  leaf: textOf(4096),
  index: isUint,
  size: isUint,
  path: listOf(base64urlOf(32), 64),
  checkpoint: textOf(8192),
});

/** The hash of a leaf (RFC 9162 §2.1.1). */
export async function leafHash(crypto: Pick<Crypto, "sha256">, json: string): Promise<Bytes> {
  return crypto.sha256(leafHashInput(utf8(json)));
}

/** True when the leaf is the one that the receipt names, and tells of the same operation and digest. */
export async function isLeafOfReceipt(
  crypto: Pick<Crypto, "sha256">,
  { leaf }: ReceiptProof,
  claims: ReceiptClaims,
): Promise<boolean> {
  if (toBase64url(await leafHash(crypto, leaf)) !== claims.leaf) return false;
  const { event, operation, digest } = factOf(leaf);
  return event === "operation.released" && operation === claims.op && digest === claims.dd;
}

function factOf(leaf: string): Readonly<Record<string, unknown>> {
  try {
    return parseStrictJsonObject(utf8(leaf), { maxDepth: 4 });
  } catch {
    return {};
  }
}

/** The size of the checkpoint when this key signed it, or null. */
export async function checkpointOfProof(
  crypto: Pick<Crypto, "sha256" | "verifyEd25519">,
  { checkpoint, size }: ReceiptProof,
  key: NoteKeys,
): Promise<{ readonly size: number; readonly root: Bytes } | null> {
  const signed = await verifyCheckpoint(crypto, key, checkpoint);
  return signed?.size === size ? signed : null;
}

/** True when the way from the leaf leads to `root`. */
export async function leadsTo(
  crypto: Pick<Crypto, "sha256">,
  { leaf, index, size, path }: ReceiptProof,
  root: Uint8Array,
): Promise<boolean> {
  const proof = { index, size, path: path.map(fromBase64url) };
  const reached = await rootOfInclusion(crypto, await leafHash(crypto, leaf), proof);
  return reached !== null && equalBytes(reached, root);
}
