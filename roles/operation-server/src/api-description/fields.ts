import type { Json } from "./open-api.ts";

/** One member of a body, for a table. */
export interface Field {
  /** Path inside the body, such as `login.user` or `devices[].id`. */
  readonly name: string;
  readonly isRequired: boolean;
  readonly kind: string;
  /** The named shape it has; null for none. */
  readonly shape: string | null;
  readonly description: string;
}

function jsonOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function numbersOf({ minimum, maximum }: Json): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === 0 && most === undefined) return "whole number";
  return `whole number, ${String(minimum ?? "any")}${most === undefined ? " or more" : ` to ${String(most)}`}`;
}

function textOf({ pattern, minLength, maxLength }: Json): string {
  if (typeof pattern === "string") return `text, ${pattern}`;
  const least = typeof minLength === "number" && minLength > 0 ? `${minLength} to ` : "at most ";
  return `text, ${least}${String(maxLength)} characters`;
}

/** What a value may be, in words. */
function kindOf(schema: Json): string {
  const { type, title, enum: values, anyOf, items, $ref, additionalProperties } = schema;
  if (typeof title === "string") return title;
  if (typeof $ref === "string") return shapeOf($ref);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(anyOf)) return anyOf.map((one) => kindOf(jsonOf(one))).join(" or ");
  if (type === "array") return `list of ${kindOf(jsonOf(items))}`;
  if (type === "object") return additionalProperties ? `object of ${kindOf(jsonOf(additionalProperties))}` : "object";
  if (type === "integer") return numbersOf(schema);
  return type === "string" ? textOf(schema) : String(type);
}

function shapeOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** The named shape of a value, or of the members of a list. */
function shapeIn(schema: Json): string | null {
  const found = schema["$ref"] ?? jsonOf(schema["items"])["$ref"];
  return typeof found === "string" ? shapeOf(found) : null;
}

/** Every member of a body, the inner ones after the one they are in. */
export function fieldsOf(schema: unknown, within = ""): readonly Field[] {
  const { properties, required, items } = jsonOf(schema);
  if (items !== undefined) return fieldsOf(items, `${within}[]`);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(jsonOf(properties)).flatMap(([key, part]) => {
    const json = jsonOf(part);
    const name = within === "" ? key : `${within}.${key}`;
    const { description = "" } = json;
    const field = { name, kind: kindOf(json), shape: shapeIn(json), description: String(description) };
    return [{ ...field, isRequired: needed.includes(key) }, ...fieldsOf(json, name)];
  });
}
