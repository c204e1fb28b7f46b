import type { Bytes } from "../bytes.ts";
import { equalBytes } from "../bytes.ts";
import type { Awaitable, Crypto } from "../crypto.ts";
import { nodeHashInput } from "./merkle-hash.ts";

type Hashing = Pick<Crypto, "sha256">;

/** Where a leaf stands and the way from it to the root. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/** Two trees of which the first is said to be the beginning of the second. */
export interface ConsistencyProof {
  readonly first: { readonly size: number; readonly root: Uint8Array };
  readonly second: { readonly size: number; readonly root: Uint8Array };
  readonly path: readonly Uint8Array[];
}

/** A position in its level and the last one there, going up together. */
interface Climb {
  readonly at: number;
  readonly last: number;
}

const isOdd = (n: number): boolean => n % 2 === 1;
const up = ({ at, last }: Climb): Climb => ({ at: Math.floor(at / 2), last: Math.floor(last / 2) });

/** Up to the level at which this node has a neighbour on its left; it stays where it is when it has one or stands at the very left. */
function upToNeighbour(from: Climb): Climb {
  let climb = from;
  while (!isOdd(climb.at) && climb.at !== 0) climb = up(climb);
  return climb;
}

/** The root that the proof leads to from a leaf's hash, or null when the proof is none of that size (RFC 9162 §2.1.3.2). */
export async function rootOfInclusion(
  crypto: Hashing,
  leafHash: Bytes,
  { index, size, path }: InclusionProof,
): Promise<Bytes | null> {
  if (!isPosition(index) || !isPosition(size) || index >= size) return null;
  let climb: Climb = { at: index, last: size - 1 };
  let root = leafHash;
  for (const node of path) {
    if (climb.last === 0) return null;
    const isRight = isOdd(climb.at) || climb.at === climb.last;
    root = await hashOf(crypto, isRight ? [node, root] : [root, node]);
    climb = up(isRight ? upToNeighbour(climb) : climb);
  }
  return climb.last === 0 ? root : null;
}

/** True when the first tree is the beginning of the second (RFC 9162 §2.1.4.2). */
export async function isConsistent(crypto: Hashing, { first, second, path }: ConsistencyProof): Promise<boolean> {
  if (!isPosition(first.size) || !isPosition(second.size) || first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && equalBytes(first.root, second.root);
  if (path.length === 0) return false;
  const isPowerOfTwo = Number.isInteger(Math.log2(first.size));
  const [start, ...rest] = isPowerOfTwo ? [first.root, ...path] : path;
  const roots = start ? await foldBoth(crypto, { start, rest, from: first.size - 1, last: second.size - 1 }) : null;
  return roots !== null && equalBytes(roots.first, first.root) && equalBytes(roots.second, second.root);
}

async function foldBoth(
  crypto: Hashing,
  { start, rest, ...ends }: { start: Uint8Array; rest: readonly Uint8Array[]; from: number; last: number },
): Promise<{ first: Uint8Array; second: Uint8Array } | null> {
  let climb: Climb = { at: ends.from, last: ends.last };
  while (isOdd(climb.at)) climb = up(climb);
  let [first, second] = [start, start];
  for (const node of rest) {
    if (climb.last === 0) return null;
    const isRight = isOdd(climb.at) || climb.at === climb.last;
    if (isRight) first = await hashOf(crypto, [node, first]);
    second = await hashOf(crypto, isRight ? [node, second] : [second, node]);
    climb = up(isRight ? upToNeighbour(climb) : climb);
  }
  return climb.last === 0 ? { first, second } : null;
}

function isPosition(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function hashOf(crypto: Hashing, [left, right]: readonly [Uint8Array, Uint8Array]): Awaitable<Bytes> {
  return crypto.sha256(nodeHashInput(left, right));
}
