/** A full subtree of a Merkle tree: `level` 0 is a leaf, and `index` counts from the left within its level. */
export interface NodeAddress {
  readonly level: number;
  readonly index: number;
}

/** Leaves `from` to before `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The full subtrees that make up the first `size` leaves, left to right: as many as `size` has ones in binary. */
export function fullSubtrees(size: number): readonly NodeAddress[] {
  return subtreesOf({ from: 0, to: size });
}

/**
 * The inclusion proof of leaf `index` in a tree of `size` leaves (RFC 9162 §2.1.3.1), from the leaf up: each entry names the full subtrees
 * which, folded from the right (`foldNodes`), are one hash of the proof. Throws a RangeError for a leaf outside of the tree.
 */
export function inclusionNodes(index: number, size: number): readonly (readonly NodeAddress[])[] {
  if (!(index >= 0 && index < size)) throw new RangeError("a leaf outside of the tree");
  return pathTo(index, { from: 0, to: size });
}

/** The consistency proof between the first `first` leaves and all `size` (RFC 9162 §2.1.4.1), named as in `inclusionNodes`. Empty when they are the same tree. */
export function consistencyNodes(first: number, size: number): readonly (readonly NodeAddress[])[] {
  if (!(first >= 1 && first <= size)) throw new RangeError("an earlier tree that is none");
  return subproof(first, { range: { from: 0, to: size }, isKnown: true });
}

/** The largest power of two that is smaller than `count`; for 2 and more. */
function splitOf(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function subtreesOf({ from, to }: Range): readonly NodeAddress[] {
  const nodes: NodeAddress[] = [];
  for (let at = from; at < to; ) {
    let [width, level] = [1, 0];
    while (at + width * 2 <= to && at % (width * 2) === 0) [width, level] = [width * 2, level + 1];
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

function pathTo(index: number, { from, to }: Range): readonly (readonly NodeAddress[])[] {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return index < middle ? [...pathTo(index, left), subtreesOf(right)] : [...pathTo(index, right), subtreesOf(left)];
}

/** `isKnown` is RFC 9162's flag: whoever verifies has the hash of the earlier tree already. */
function subproof(
  first: number,
  { range: { from, to }, isKnown }: { range: Range; isKnown: boolean },
): readonly (readonly NodeAddress[])[] {
  if (first === to) return isKnown ? [] : [subtreesOf({ from, to })];
  const middle = from + splitOf(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return first <= middle
    ? [...subproof(first, { range: left, isKnown }), subtreesOf(right)]
    : [...subproof(first, { range: right, isKnown: false }), subtreesOf(left)];
}
