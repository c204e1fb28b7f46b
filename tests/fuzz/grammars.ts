import { encode, rfc8949EncodeOptions } from "cborg";
import * as fc from "fast-check";

/** Inputs that are nearly what a parser takes: each part may be right, of another kind, or out of its bounds. */

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const rarely = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: good, weight: 6 }, { arbitrary: bad, weight: 1 });

const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 120 });
export const codeText = fc
  .record({
    link: rarely(
      fc.constantFrom("https://verify.example.com/q", "http://localhost:8600/q"),
      fc.oneof(fc.webUrl(), fc.string({ maxLength: 90 })),
    ),
    marker: rarely(fc.constantFrom("#1.", "#1e.", "#1s."), fc.string({ maxLength: 6 })),
    digits: rarely(
      digits,
      fc.oneof(
        fc.string({ maxLength: 60 }),
        digits.map((text) => text.repeat(20)),
      ),
    ),
  })
  .map(({ link, marker, digits: tail }) => utf8(link + marker + tail));

const cborValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 70 }),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.array(tie("value"), { maxLength: 9 }),
    fc
      .array(fc.tuple(fc.oneof(fc.integer({ min: -10, max: 10 }), fc.string({ maxLength: 3 })), tie("value")), {
        maxLength: 9,
      })
      .map((items) => new Map(items)),
  ),
})).value;
export const cbor = cborValue.map((value) => new Uint8Array(encode(value, rfc8949EncodeOptions)));

const bytes = (length: number): fc.Arbitrary<unknown> =>
  rarely<unknown>(fc.uint8Array({ minLength: length, maxLength: length }), cborValue);
const encoded = (value: unknown): Uint8Array => new Uint8Array(encode(value, rfc8949EncodeOptions));
const header = rarely<unknown>(
  fc.tuple(rarely<unknown>(fc.constant(-9), fc.integer()), bytes(4)).map(([alg, kid]) =>
    encoded(
      new Map<number, unknown>([
        [1, alg],
        [4, kid],
      ]),
    ),
  ),
  cborValue,
);
const payload = rarely<unknown>(
  fc
    .tuple(
      bytes(16),
      fc.nat(70_000),
      fc.nat(70_000),
      fc.nat(300),
      fc.maxSafeInteger(),
      fc.nat(64),
      bytes(16),
      bytes(4),
      fc.uint8Array({ maxLength: 90 }),
    )
    .chain((items) =>
      fc.subarray(
        items.map((item, i) => [i + 1, item] as const),
        { minLength: 6 },
      ),
    )
    .map((items) => encoded(new Map(items))),
  cborValue,
);
const sign1 = fc.tuple(header, rarely<unknown>(fc.constant(new Map()), cborValue), payload, bytes(64));
export const cose = sign1.map(encoded);
export const content = fc
  .tuple(rarely<unknown>(cose, cborValue), rarely<unknown>(fc.nat(120), fc.maxSafeInteger()), bytes(16))
  .map(encoded);

const jsonText = fc.oneof(
  fc.json({ depthSize: "medium" }),
  fc.json({ maxDepth: 3 }).map((text) => text.replaceAll(",", ",,").replaceAll('"', '\\"')),
  fc.constantFrom(
    '{"a":1,"a":2}',
    '{"\\u0061":1,"a":2}',
    "1e999",
    "-0",
    "0.1e-5",
    "\ufeff{}",
    '"\\ud800"',
    "[".repeat(3000),
    '{"a":'.repeat(500),
  ),
);
export const strictJson = jsonText.map(utf8);

const claims = fc.dictionary(
  fc.constantFrom(
    "iss",
    "aud",
    "sub",
    "jti",
    "iat",
    "exp",
    "op",
    "org",
    "biz",
    "qs",
    "nonce",
    "dd",
    "dh",
    "dec",
    "why",
    "qh",
    "k",
    "app",
    "dst",
    "uv",
    "kt",
    "old",
    "x",
  ),
  fc.oneof(
    fc.string({ maxLength: 45 }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.object({ maxDepth: 2 }),
  ),
);
const head = fc.record({
  typ: rarely(
    fc.constantFrom(
      "countersign-decision+jwt",
      "countersign-offline-decision+jwt",
      "countersign-key-rotation+jwt",
      "countersign-receipt+jwt",
    ),
    fc.string({ maxLength: 20 }),
  ),
  alg: rarely(fc.constant("ES256"), fc.constantFrom("none", "HS256", "RS256", "ES256K")),
  kid: fc.string({ maxLength: 50 }),
});
export const jws = fc
  .tuple(
    rarely<unknown>(head, fc.jsonValue()),
    rarely<unknown>(claims, fc.jsonValue()),
    fc.integer({ min: 60, max: 66 }),
  )
  .map(([h, c, length]) =>
    utf8(
      `${base64url(utf8(JSON.stringify(h)))}.${base64url(utf8(JSON.stringify(c)))}.${base64url(new Uint8Array(length))}`,
    ),
  );

export const text = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom("\u0301", "\u202e", "\u200d", "a", "\u{1f468}", "\ufe0f", "\u{e0041}", "\uac00", "\u1100"),
      maxLength: 400,
    }),
  )
  .map(utf8);

const word = fc.string({ unit: fc.constantFrom(..."abcdefXYZ0189-_=:;\"' ()@,\\\t"), maxLength: 50 });
const input = rarely(
  fc
    .tuple(fc.nat(), fc.string({ minLength: 43, maxLength: 43, unit: fc.constantFrom(..."abcXYZ019-_") }))
    .map(
      ([created, kid]) =>
        `countersign=("@method" "@authority" "@path" "@query" "content-digest");created=${created};keyid="${kid}";alg="ecdsa-p256-sha256";tag="countersign"`,
    ),
  word,
);
const sequence = (name: string, length: number): fc.Arbitrary<string> =>
  rarely(
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((raw) => `${name}=:${Buffer.from(raw).toString("base64")}:`),
    word,
  );
/** The three fields, a line each. */
export const signatureFields = fc
  .tuple(input, sequence("countersign", 64), sequence("sha-256", 32))
  .map((lines) => utf8(lines.join("\n")));

export const directory = fc
  .record(
    {
      iss: fc.oneof(fc.constant("https://verify.example.com"), fc.string()),
      version: fc.oneof(fc.nat(), fc.double()),
      iat: fc.nat(),
      exp: fc.nat(),
      organizations: fc.oneof(
        fc.array(fc.record({ n: fc.nat(), id: fc.string(), name: fc.string() }), { maxLength: 3 }),
        fc.jsonValue(),
      ),
      businesses: fc.oneof(fc.array(fc.object({ maxDepth: 2 }), { maxLength: 3 }), fc.jsonValue()),
      types: fc.oneof(fc.array(fc.object({ maxDepth: 3 }), { maxLength: 3 }), fc.jsonValue()),
      qr: fc.oneof(fc.array(fc.object({ maxDepth: 2 }), { maxLength: 3 }), fc.jsonValue()),
      applications: fc.oneof(
        fc.array(fc.record({ id: fc.string(), minimumVersion: fc.string() }), { maxLength: 3 }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: ["iss"] },
  )
  .map((value) => utf8(JSON.stringify(value)));

const hash = fc.uint8Array({ minLength: 30, maxLength: 33 }).map((raw) => Buffer.from(raw).toString("base64"));
/** A first line of an exported log, or one of its checkpoints. */
export const logExport = fc
  .oneof(
    fc.record({
      checkpoints: fc.nat(),
      countersign: fc.constantFrom("audit-log/1", "audit-log/2"),
      from: fc.nat({ max: 3 }),
      key: fc.string(),
      log: fc.string(),
      nodes: fc.array(hash, { maxLength: 3 }),
      size: fc.oneof(fc.nat(), fc.double()),
    }),
    fc.record({ checkpoint: fc.string() }),
  )
  .map((value) => utf8(JSON.stringify(value)));
