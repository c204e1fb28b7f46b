import type { Schema } from "@countersign/protocol/contract";

/**
 * Reads an answer by its schema of the contract; throws a TypeError that names the member that does not fit. Members the
 * schema does not know are left alone, so that a newer server suits an older site.
 */
export function readAnswer<T>(schema: Schema<T>, value: unknown): T {
  expectFit(schema, value, "answer");
  return value as T;
}

function expectFit(schema: Schema<unknown>, value: unknown, path: string): void {
  const fault = misfit(schema, value);
  if (fault !== null) throw new TypeError(`${path}: ${fault}`);
  for (const [name, part] of Object.entries(membersOf(schema, value)))
    expectFit(part.schema, part.value, `${path}.${name}`);
}

function misfit(schema: Schema<unknown>, value: unknown): string | null {
  const { type, enum: values, pattern, anyOf, required } = schema;
  if (Array.isArray(anyOf)) return anyOf.some((one) => fits(one, value)) ? null : "fits no variant";
  if (typeof type === "string" && !isOfType(type, value)) return `is no ${type}`;
  if (Array.isArray(values) && !values.includes(value)) return "is not one of the known values";
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(String(value))) return "has another form";
  const missing =
    Array.isArray(required) && isObject(value) ? required.find((name) => !Object.hasOwn(value, name)) : null;
  return missing ? `lacks ${missing}` : null;
}

function fits(schema: Schema<unknown>, value: unknown): boolean {
  try {
    expectFit(schema, value, "");
    return true;
  } catch {
    return false;
  }
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}

interface Member {
  readonly schema: Schema<unknown>;
  readonly value: unknown;
}

/** What lies inside `value` and has a schema of its own. */
function membersOf(
  { properties, items, additionalProperties }: Schema<unknown>,
  value: unknown,
): Record<string, Member> {
  const members: Record<string, Member> = {};
  if (!isObject(value)) return members;
  for (const [name, part] of Object.entries(value)) {
    const known = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const schema = Array.isArray(value) ? items : known;
    if (isObject(schema)) members[name] = { schema, value: part };
  }
  return members;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
