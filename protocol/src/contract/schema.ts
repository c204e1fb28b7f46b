import { base64urlPattern } from "../bytes.ts";

declare const admitted: unique symbol;
declare const mayBeAbsent: unique symbol;

/** A plain JSON Schema (draft 2020-12) that also carries, for the compiler alone, the type it admits. */
export interface Schema<T> {
  readonly [keyword: string]: unknown;
  readonly [admitted]?: T;
}
/** The type a schema admits. */
export type Static<S> = S extends Schema<infer T> ? T : never;

/** A schema of a member that may be left out. */
export interface OptionalSchema<T> extends Schema<T> {
  readonly [mayBeAbsent]?: true;
}
type Properties = Record<string, Schema<unknown>>;
type Optionals<P extends Properties> = { [K in keyof P]: typeof mayBeAbsent extends keyof P[K] ? K : never }[keyof P];
type Shape<P extends Properties> = { readonly [K in Exclude<keyof P, Optionals<P>>]: Static<P[K]> } & {
  readonly [K in Optionals<P>]?: Static<P[K]>;
};

const optionals = new WeakSet<object>();

/** A text; `maxLength` in UTF-16 units. */
export function text(limits: { maxLength?: number; minLength?: number; pattern?: string } = {}): Schema<string> {
  return { type: "string", maxLength: 256, ...limits };
}
/** The same schema with a name for what it admits, in the place of its pattern. */
export function titled<T>(title: string, schema: Schema<T>): Schema<T> {
  return { ...schema, title };
}
/** Unpadded base64url of exactly `bytes` bytes. */
export function binary(bytes: number): Schema<string> {
  return titled(`base64url of ${bytes} bytes`, { type: "string", pattern: base64urlPattern(bytes) });
}
/** A whole number, 0 to 2^53-1 unless said otherwise. */
export function integer(limits: { minimum?: number; maximum?: number } = {}): Schema<number> {
  return { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, ...limits };
}
/** true or false. */
export function flag(): Schema<boolean> {
  return { type: "boolean" };
}
/** One of the given texts. */
export function oneOf<const T extends string>(...values: readonly T[]): Schema<T> {
  return { type: "string", enum: values };
}
/** 0 or 1: the login state (§3). */
export function zeroOrOne(): Schema<0 | 1> {
  return { type: "integer", enum: [0, 1] };
}
/** A list of at most `maxItems`. */
export function list<T>(items: Schema<T>, maxItems = 64): Schema<readonly T[]> {
  return { type: "array", items, maxItems };
}
/** An object with members of any name. */
export function record<T>(values: Schema<T>, maxProperties = 64): Schema<Readonly<Record<string, T>>> {
  return { type: "object", additionalProperties: values, maxProperties };
}
/** A value one of several schemas admits. */
export function union<T extends readonly Schema<unknown>[]>(...schemas: T): Schema<Static<T[number]>> {
  return { anyOf: schemas };
}
/** The value or null. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return { anyOf: [schema, { type: "null" }] };
}
/** Marks a member that may be left out. */
export function optional<T>(schema: Schema<T>): OptionalSchema<T> {
  const copy: OptionalSchema<T> = { ...schema };
  optionals.add(copy);
  return copy;
}
/** The same schema with a sentence about it, for whoever reads the API's description. */
export function described<S extends Schema<unknown>>(description: string, schema: S): S {
  const copy = { ...schema, description };
  if (optionals.has(schema)) optionals.add(copy);
  return copy;
}
/** An object with exactly these members; unknown ones are refused. */
export function object<const P extends Properties>(properties: P): Schema<Shape<P>> {
  const required = Object.keys(properties).filter((name) => !optionals.has(properties[name] ?? {}));
  return { type: "object", properties, required, additionalProperties: false };
}
