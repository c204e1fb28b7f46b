import * as fc from "fast-check";

type Change = (bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

/** Bytes at which parsers turn: ends of ranges, lengths, breaks, quotes. */
const edges = [
  0, 1, 0x17, 0x18, 0x1b, 0x1f, 0x22, 0x2e, 0x30, 0x3a, 0x40, 0x5c, 0x5f, 0x7f, 0x80, 0x9f, 0xbf, 0xc0, 0xf4, 0xff,
];

const place = fc.nat(1 << 20);

function spliced(bytes: Uint8Array, { at, gone, put }: { at: number; gone: number; put: Uint8Array }): Uint8Array {
  const from = at % (bytes.length + 1);
  return Uint8Array.of(...bytes.subarray(0, from), ...put, ...bytes.subarray(from + gone));
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(
    ([at, bit]): Change =>
      (bytes) => {
        const next = bytes.slice();
        if (next.length > 0) next[at % next.length] = (next[at % next.length] ?? 0) ^ (1 << bit);
        return next;
      },
  ),
  fc.tuple(place, fc.constantFrom(...edges)).map(
    ([at, byte]): Change =>
      (bytes) =>
        spliced(bytes, { at, gone: 1, put: Uint8Array.of(byte) }),
  ),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 9 })).map(
    ([at, put]): Change =>
      (bytes) =>
        spliced(bytes, { at, gone: 0, put }),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(
    ([at, gone]): Change =>
      (bytes) =>
        spliced(bytes, { at, gone, put: new Uint8Array() }),
  ),
  fc.tuple(place, place, fc.integer({ min: 1, max: 60 })).map(
    ([at, from, length]): Change =>
      (bytes) =>
        spliced(bytes, { at, gone: 0, put: bytes.slice(from % (bytes.length + 1)).slice(0, length) }),
  ),
  fc.tuple(place, place, place).map(
    ([which, at, from]): Change =>
      (bytes, others) => {
        const other = others[which % Math.max(1, others.length)] ?? bytes;
        return spliced(bytes, { at, gone: bytes.length, put: other.slice(from % (other.length + 1)) });
      },
  ),
  fc.tuple(place, fc.integer({ min: 2, max: 400 }), fc.constantFrom(...edges)).map(
    ([at, times, byte]): Change =>
      (bytes) =>
        spliced(bytes, { at, gone: 0, put: new Uint8Array(times).fill(byte) }),
  ),
);

/** A few of the corpus's inputs with a few changes each. */
export function mutated(corpus: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([first, changes]) => changes.reduce((bytes, make) => make(bytes, corpus), first));
}
