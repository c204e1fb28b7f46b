import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { fromHex, toHex } from "../src/bytes.ts";
import type { CborMap, CborValue } from "../src/cbor.ts";
import { decodeCbor, encodeCbor } from "../src/cbor.ts";
import { readVectors } from "./read-vectors.ts";

interface Cbor {
  accepted: { cbor: string; value: unknown }[];
  refused: { cbor: string; why: string }[];
  ownRefused: { cbor: string; why: string }[];
}

const seed = 20_261_122;
const { accepted, refused, ownRefused } = readVectors<Cbor>("rfc8949-appendix-a");

/** A decoded value as the vectors write it. */
function written(value: CborValue): unknown {
  if (value instanceof Uint8Array) return { bytes: toHex(value) };
  if (value instanceof Map) return { map: [...(value as CborMap)].map(([label, item]) => [label, written(item)]) };
  return Array.isArray(value) ? value.map(written) : value;
}

describe("RFC 8949 Appendix A", () => {
  for (const { cbor, value } of accepted) {
    test(`${cbor || "nothing"} is taken and encodes to itself`, () => {
      const decoded = decodeCbor(fromHex(cbor));
      assert.deepEqual(written(decoded), value);
      assert.equal(toHex(encodeCbor(decoded)), cbor);
    });
  }
  for (const { cbor, why } of [...refused, ...ownRefused]) {
    test(`${cbor || "nothing"} is refused: ${why}`, () => {
      assert.throws(() => decodeCbor(fromHex(cbor)));
    });
  }
});

const value = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.integer({ min: -300, max: 300 }), tie("value")), { maxLength: 4 })
      .map((items) => new Map(items)),
  ),
})).value;

test("what is encoded decodes to the same bytes again", () => {
  fc.assert(
    fc.property(value, (item) => {
      const bytes = encodeCbor(item);
      assert.equal(toHex(encodeCbor(decodeCbor(bytes, { maxBytes: 1 << 20 }))), toHex(bytes));
    }),
    { seed },
  );
});

test("whatever bytes are accepted encode to themselves (P10)", () => {
  const nearCbor = fc.tuple(value, fc.nat(), fc.nat(255)).map(([item, at, byte]) => {
    const bytes = encodeCbor(item);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(nearCbor, fc.uint8Array({ maxLength: 30 })), (bytes) => {
      const decoded = accept(bytes);
      if (decoded !== undefined) assert.equal(toHex(encodeCbor(decoded)), toHex(bytes));
    }),
    { seed, numRuns: 2000 },
  );
});

test("701 bytes are refused before they are read, a thousand levels quickly", () => {
  assert.throws(() => decodeCbor(encodeCbor(new Uint8Array(698))), RangeError);
  assert.ok(decodeCbor(encodeCbor(new Uint8Array(697))));
  assert.throws(() => decodeCbor(new Uint8Array(700).fill(0x81)));
});

function accept(bytes: Uint8Array): CborValue | undefined {
  try {
    return decodeCbor(bytes);
  } catch {
    return undefined;
  }
}
