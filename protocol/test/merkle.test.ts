import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { nodeSha256 } from "../../platform/src/node-crypto.ts";
import {
  consistencyNodes,
  createLeafHash,
  createMerkleRange,
  foldNodes,
  fullSubtrees,
  inclusionNodes,
  isConsistent,
  leafHashInput,
  type NodeAddress,
  rootOfInclusion,
} from "../src/audit/index.ts";
import { type Bytes, concat, fromHex, toHex, u32be, utf8 } from "../src/bytes.ts";
import { engines } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

interface Tree {
  leaves: string[];
  emptyRoot: string;
  roots: string[];
  inclusion: { index: number; size: number; path: string[] }[];
  consistency: { first: number; second: number; path: string[] }[];
}

const published = readVectors<Tree>("rfc9162-tree");
const publishedLeaves = published.leaves.map((leaf) => nodeSha256(leafHashInput(fromHex(leaf))));
const hashes = Array.from({ length: 150 }, (_, n) => nodeSha256(leafHashInput(u32be(n))));
const crypto = { sha256: nodeSha256 };

/** RFC 9162 §2.1.1 as it is written, to judge the fast one by. */
function naiveRoot(leaves: readonly Bytes[]): Bytes {
  const [first] = leaves;
  if (first === undefined) return nodeSha256(new Uint8Array());
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeSha256(concat(new Uint8Array([1]), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split))));
}

function nodeAt(leaves: readonly Bytes[], { level, index }: NodeAddress): Bytes {
  return naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
}
function pathOf(leaves: readonly Bytes[], groups: readonly (readonly NodeAddress[])[]): readonly Bytes[] {
  return groups.map((group) =>
    foldNodes(
      nodeSha256,
      group.map((address) => nodeAt(leaves, address)),
    ),
  );
}
function rangeOf(leaves: readonly Bytes[]) {
  const range = createMerkleRange(nodeSha256);
  for (const leaf of leaves) range.append(leaf);
  return range;
}
const treeOf = (leaves: readonly Bytes[]) => ({ size: leaves.length, root: naiveRoot(leaves) });

const size = fc.integer({ min: 1, max: hashes.length });

describe("the reference tree", () => {
  test("has the published root at every size", () => {
    assert.equal(toHex(createMerkleRange(nodeSha256).root()), published.emptyRoot);
    for (const [at, root] of published.roots.entries())
      assert.equal(toHex(rangeOf(publishedLeaves.slice(0, at + 1)).root()), root);
  });

  for (const { name, crypto: engine } of engines) {
    test(`has the published inclusion and consistency proofs, which hold (${name})`, async () => {
      for (const { index, size: of, path } of published.inclusion) {
        assert.deepEqual(pathOf(publishedLeaves, inclusionNodes(index, of)).map(toHex), path);
        const leaf = publishedLeaves[index] ?? new Uint8Array();
        const root = await rootOfInclusion(engine, leaf, { index, size: of, path: path.map(fromHex) });
        assert.equal(root && toHex(root), published.roots[of - 1]);
      }
      for (const { first, second, path } of published.consistency) {
        assert.deepEqual(pathOf(publishedLeaves, consistencyNodes(first, second)).map(toHex), path);
        const trees = [first, second].map((of) => ({ size: of, root: fromHex(published.roots[of - 1] ?? "") }));
        const [a, b] = trees;
        assert.ok(a && b && (await isConsistent(engine, { first: a, second: b, path: path.map(fromHex) })));
      }
    });
  }
});

describe("a leaf's hash", () => {
  test("is the same in one buffer for all, whatever a leaf's length", () => {
    const hashOf = createLeafHash(nodeSha256);
    for (const text of ["", "a", "é小😀".repeat(100), "x".repeat(1365), "小".repeat(1366), "x".repeat(9000), "a"])
      assert.deepEqual(hashOf(text), nodeSha256(leafHashInput(utf8(text))));
  });
});

describe("a tree of any size", () => {
  test("has the root that the definition gives, and goes on from where it was left", () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [until, all] = [Math.min(a, b), Math.max(a, b)];
        const early = rangeOf(hashes.slice(0, until));
        const later = createMerkleRange(nodeSha256, { from: early });
        for (const leaf of hashes.slice(until, all)) later.append(leaf);
        assert.deepEqual(later.root(), naiveRoot(hashes.slice(0, all)));
        assert.deepEqual(
          early.nodes,
          fullSubtrees(until).map((address) => nodeAt(hashes, address)),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("tells of every full subtree once, with its hash", () => {
    const told = new Map<string, Bytes>();
    const range = createMerkleRange(nodeSha256, {
      onNode: ({ level, index }, hash) => {
        assert.equal(told.has(`${level}/${index}`), false);
        told.set(`${level}/${index}`, hash);
      },
    });
    for (const leaf of hashes.slice(0, 37)) range.append(leaf);
    assert.equal(told.size, 37 + 18 + 9 + 4 + 2 + 1);
    for (const [name, hash] of told) {
      const [level = 0, index = 0] = name.split("/").map(Number);
      assert.deepEqual(hash, nodeAt(hashes, { level, index }));
    }
  });

  test("needs as many nodes for a proof as it has levels, but for its right edge", () => {
    const million = inclusionNodes(123_456, 1_000_003);
    assert.ok(million.length <= 20 && million.flat().length < 30, `${million.flat().length}`);
  });

  test("proves each of its leaves, and refuses every other leaf, place, size and altered path", async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (of, where, which) => {
        const leaves = hashes.slice(0, of);
        const index = where % of;
        const [leaf, root] = [leaves[index] ?? new Uint8Array(), naiveRoot(leaves)];
        const path = pathOf(leaves, inclusionNodes(index, of));
        const reached = await rootOfInclusion(crypto, leaf, { index, size: of, path });
        assert.deepEqual(reached, root);
        const other = nodeSha256(u32be(which));
        const bad = [
          rootOfInclusion(crypto, other, { index, size: of, path }),
          rootOfInclusion(crypto, leaf, { index, size: of, path: [...path, other] }),
          rootOfInclusion(crypto, leaf, { index: of, size: of, path }),
          rootOfInclusion(crypto, leaf, { index: -1, size: of, path }),
          rootOfInclusion(crypto, leaf, { index: index + 0.5, size: of, path }),
          ...(path.length > 0
            ? [
                rootOfInclusion(crypto, leaf, { index, size: of, path: path.with(which % path.length, other) }),
                rootOfInclusion(crypto, leaf, { index, size: of, path: path.slice(1) }),
              ]
            : []),
        ];
        for (const answer of await Promise.all(bad)) assert.notDeepEqual(answer, root);
      }),
      { numRuns: 150 },
    );
  });

  test("proves each of its beginnings, and refuses other roots, sizes and altered paths", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(), async (a, b, which) => {
        const [early, late] = [hashes.slice(0, Math.min(a, b)), hashes.slice(0, Math.max(a, b))];
        const [first, second] = [treeOf(early), treeOf(late)];
        const path = pathOf(late, consistencyNodes(first.size, second.size));
        assert.ok(await isConsistent(crypto, { first, second, path }));
        const other = nodeSha256(u32be(which));
        const bad = [
          { first: { ...first, root: other }, second, path },
          { first, second: { ...second, root: other }, path },
          { first, second, path: [...path, other] },
          { first: { ...first, size: second.size + 1 }, second, path },
          { first: { ...first, size: 0 }, second, path },
          ...(path.length > 0
            ? [
                { first, second, path: path.with(which % path.length, other) },
                { first, second, path: path.slice(0, -1) },
              ]
            : []),
        ];
        for (const proof of bad) assert.equal(await isConsistent(crypto, proof), false);
      }),
      { numRuns: 150 },
    );
  });

  test("refuses to begin with nodes of another size, and to prove what is not in it", () => {
    assert.throws(() => createMerkleRange(nodeSha256, { from: { size: 3, nodes: [] } }), RangeError);
    assert.throws(() => inclusionNodes(3, 3), RangeError);
    assert.throws(() => consistencyNodes(0, 3), RangeError);
    assert.throws(() => foldNodes(nodeSha256, []), RangeError);
  });
});
