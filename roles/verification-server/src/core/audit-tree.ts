import { type Bytes, equalBytes } from "@countersign/protocol";
import {
  createLeafHash,
  createMerkleRange,
  fullSubtrees,
  inclusionNodes,
  type MerkleRange,
  merkleRoot,
  type NodeAddress,
  foldNodes,
  type Sha256,
} from "@countersign/protocol/audit";
import type { AuditLeaf } from "./audit.ts";

/**
 * Of the tree's levels every fourth is kept: any full subtree is then at most eight kept hashes, and what is kept grows by a fifteenth of the
 * log's length.
 */
const keptLevels = 4;
/** Leaves that are compared again at once, which is a full subtree of a kept level. */
export const blockSize = 256;

/** Reads hashes of one level, leaves or kept; fewer than asked for when some are gone. */
type ReadHashes = (of: { level: number; from: number; most: number }) => Promise<readonly Bytes[]>;

/** Leaves, subtrees or checkpoints are not what was signed: somebody has changed the database (T37). */
export class AuditAltered extends Error {
  override readonly name = "AuditAltered";
}

/** True for a level whose full subtrees are kept, above the leaves. */
export function isKept({ level }: NodeAddress): boolean {
  return level > 0 && level % keptLevels === 0;
}

async function readAll(read: ReadHashes, of: { level: number; from: number; most: number }): Promise<readonly Bytes[]> {
  const hashes = await read(of);
  if (hashes.length !== of.most) throw new AuditAltered(`hashes of level ${of.level} are gone at ${of.from}`);
  return hashes;
}

/** The hash of any full subtree, out of what is kept. */
async function readNode(sha256: Sha256, read: ReadHashes, { level, index }: NodeAddress): Promise<Bytes> {
  const below = 2 ** (level % keptLevels);
  const hashes = await readAll(read, { level: level - (level % keptLevels), from: index * below, most: below });
  return merkleRoot(sha256, hashes);
}

/** The tree's right edge at `size` leaves. */
export async function readRange(
  sha256: Sha256,
  read: ReadHashes,
  { size, onNode }: { size: number; onNode?: (address: NodeAddress, hash: Bytes) => void },
): Promise<MerkleRange> {
  const nodes = await Promise.all(fullSubtrees(size).map((address) => readNode(sha256, read, address)));
  return createMerkleRange(sha256, { from: { size, nodes }, ...(onNode && { onNode }) });
}

/** The inclusion proof of a leaf (RFC 9162 §2.1.3), in O(log n) reads. */
export async function readInclusionPath(
  sha256: Sha256,
  read: ReadHashes,
  { index, size }: { index: number; size: number },
): Promise<readonly Bytes[]> {
  const groups = inclusionNodes(index, size).map(async (group) =>
    foldNodes(sha256, await Promise.all(group.map((address) => readNode(sha256, read, address)))),
  );
  return Promise.all(groups);
}

/** Compares every kept subtree over one block of leaves, and all above it, with what lies below it. `size` is that of the newest checkpoint. */
export async function compareNodes(
  sha256: Sha256,
  read: ReadHashes,
  { block, size }: { block: number; size: number },
): Promise<void> {
  for (let level = keptLevels; 2 ** level <= size; level += keptLevels) {
    const width = 2 ** level;
    const from = Math.floor((block * blockSize) / width);
    const until = Math.min(Math.max(from + 1, ((block + 1) * blockSize) / width), Math.floor(size / width));
    for (let index = from; index < until; index++) {
      const below = await readAll(read, { level: level - keptLevels, from: index * 16, most: 16 });
      const [kept] = await readAll(read, { level, from: index, most: 1 });
      if (!kept || !equalBytes(kept, merkleRoot(sha256, below)))
        throw new AuditAltered(`subtree ${index} of level ${level} is not what lies below it`);
    }
  }
}

/** Refuses leaves that are not there, not in their places, or not what their hashes say. */
export function checkLeaves(
  sha256: Sha256,
  leaves: readonly (AuditLeaf & { readonly index: number })[],
  { from, count }: { from: number; count: number },
): void {
  const hashOf = createLeafHash(sha256);
  for (let n = 0; n < count; n++) {
    const leaf = leaves[n];
    if (leaf?.index !== from + n) throw new AuditAltered(`leaf ${from + n} is gone`);
    if (!equalBytes(hashOf(leaf.json), leaf.hash)) throw new AuditAltered(`leaf ${from + n} is not what its hash says`);
  }
}
