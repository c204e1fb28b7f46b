import fc from "fast-check";

type Json = Readonly<Record<string, unknown>>;

/** Requests come out of the published document alone: nothing here knows the server's own schemas. */
export interface ArbitraryContext {
  readonly components: Json;
  /** Values that mean something to the running server, by the name of the member they stand in. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
}

function textOf(schema: Json): fc.Arbitrary<unknown> {
  const { pattern, minLength = 0, maxLength = 64 } = schema;
  if (typeof pattern === "string") return fc.stringMatching(new RegExp(pattern));
  const limits = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 80) };
  return fc.oneof(fc.string(limits), fc.string({ ...limits, unit: "binary" }));
}

function objectOf(schema: Json, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (typeof additionalProperties === "object")
    return fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,9}$/), arbitraryOf(additionalProperties, context), {
      maxKeys: 4,
    });
  const parts = Object.entries(properties as Json).map(([name, part]): [string, fc.Arbitrary<unknown>] => {
    const drawn = arbitraryOf(part, context);
    const known = context.known[name];
    return [
      name,
      known ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: drawn }) : drawn,
    ];
  });
  return fc.record(Object.fromEntries(parts), { requiredKeys: required as string[] });
}

/** Draws values that a schema of the document admits. */
export function arbitraryOf(given: unknown, context: ArbitraryContext): fc.Arbitrary<unknown> {
  const schema = given as Json;
  const { $ref, enum: values, anyOf, type, items, minimum = 0, maximum = 2_000_000_000 } = schema;
  if (typeof $ref === "string") return arbitraryOf(context.components[$ref.slice($ref.lastIndexOf("/") + 1)], context);
  if (Array.isArray(values)) return fc.constantFrom(...values);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one) => arbitraryOf(one, context)));
  switch (type) {
    case "object":
      return objectOf(schema, context);
    case "array":
      return fc.array(arbitraryOf(items, context), { maxLength: 3 });
    case "integer":
      return fc.integer({
        min: Math.max(Number(minimum), -2_000_000_000),
        max: Math.min(Number(maximum), 2_000_000_000),
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return textOf(schema);
  }
}

/** A value of another kind, in the place of one that is right. */
export const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.constant(-1),
  fc.constant(1e308),
  fc.constant("\u0000\u202e<script>"),
  fc.constant("x".repeat(5000)),
  fc.constant({ __proto__: { admin: true }, constructor: 1 }),
);
