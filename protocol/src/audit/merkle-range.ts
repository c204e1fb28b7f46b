import type { Bytes } from "../bytes.ts";
import type { Sha256 } from "./merkle-hash.ts";
import { fullSubtrees, type NodeAddress } from "./merkle-tree.ts";

/** The right edge of a growing Merkle tree (RFC 9162 §2.1): all that is needed to append leaves and to know the root, in O(log n) memory. */
export interface MerkleRange {
  readonly size: number;
  /** The hashes of the full subtrees so far, in the order of `fullSubtrees(size)`. */
  readonly nodes: readonly Bytes[];
  /** Appends a leaf by its hash. */
  append(leafHash: Bytes): void;
  /** The root; of no leaves, the hash of nothing. */
  root(): Bytes;
}

/** Where a range begins, and who hears of it. */
export interface MerkleRangeOptions {
  /** An earlier range to go on from. */
  readonly from?: { readonly size: number; readonly nodes: readonly Bytes[] };
  /** Hears of each full subtree as it is completed, leaves among them. */
  readonly onNode?: (address: NodeAddress, hash: Bytes) => void;
}

/** One hash out of those of full subtrees that stand side by side, left to right. Throws a RangeError for none. */
export function foldNodes(sha256: Sha256, nodes: readonly Bytes[]): Bytes {
  const last = nodes.at(-1);
  if (last === undefined) throw new RangeError("no nodes");
  return nodes.slice(0, -1).reduceRight((right, left) => createNodeHash(sha256)(left, right), last);
}

/** Hashes nodes in one buffer of its own: this runs once for each leaf. */
function createNodeHash(sha256: Sha256): (left: Bytes, right: Bytes) => Bytes {
  const input = new Uint8Array(65);
  input[0] = 1;
  return (left, right) => {
    input.set(left, 1);
    input.set(right, 33);
    return sha256(input);
  };
}

/** A range that grows. Throws a RangeError when `from.nodes` are not as many as its size has full subtrees. */
export function createMerkleRange(
  sha256: Sha256,
  { from = { size: 0, nodes: [] }, onNode = () => {} }: MerkleRangeOptions = {},
): MerkleRange {
  if (from.nodes.length !== fullSubtrees(from.size).length) throw new RangeError("nodes of another size");
  const hashNode = createNodeHash(sha256);
  const nodes = [...from.nodes];
  let { size } = from;
  return {
    get size() {
      return size;
    },
    get nodes() {
      return [...nodes];
    },
    append(leafHash) {
      let [level, index, hash] = [0, size, leafHash];
      onNode({ level, index }, hash);
      for (; index % 2 === 1; onNode({ level, index }, hash)) {
        hash = hashNode(nodes.pop() as Bytes, hash);
        [level, index] = [level + 1, (index - 1) / 2];
      }
      nodes.push(hash);
      size += 1;
    },
    root: () => (size === 0 ? sha256(new Uint8Array()) : foldNodes(sha256, nodes)),
  };
}

/** The root of leaves' hashes: small trees, and full subtrees out of their parts. */
export function merkleRoot(sha256: Sha256, hashes: readonly Bytes[]): Bytes {
  const range = createMerkleRange(sha256);
  for (const hash of hashes) range.append(hash);
  return range.root();
}
