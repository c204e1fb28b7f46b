import { base64urlPattern } from "./bytes.ts";
import { isJsonObject } from "./strict-json.ts";

/** A test that also tells the compiler. */
export type Guard<T> = (value: unknown) => value is T;
type Guards = Readonly<Record<string, Guard<unknown>>>;
type Guarded<G> = G extends Guard<infer T> ? T : never;
type Members<G extends Guards> = { readonly [K in keyof G]: Guarded<G[K]> };
type Shape<R extends Guards, O extends Guards> = Members<R> & Partial<Members<O>>;

/** A guard for an object with all `required` members, perhaps `optional` ones, and no others (unknown members are refused). */
export function exactly<R extends Guards>(required: R): Guard<Members<R>>;
export function exactly<R extends Guards, O extends Guards>(required: R, optional: O): Guard<Shape<R, O>>;
export function exactly(required: Guards, optional: Guards = {}): Guard<object> {
  const guards = new Map(Object.entries({ ...required, ...optional }));
  const names = Object.keys(required);
  return (value): value is object =>
    isJsonObject(value) &&
    names.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => guards.get(name)?.(member) === true);
}

/** A guard for a list of at most `max` such items. */
export function listOf<T>(item: Guard<T>, max: number): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.length <= max && value.every(item);
}

/** A guard for one of these texts. */
export function oneOf<const T extends string>(values: readonly T[]): Guard<T> {
  return (value): value is T => values.some((known) => known === value);
}

/** A guard for what the pattern matches whole. */
export function matching(pattern: RegExp): Guard<string> {
  return (value): value is string => typeof value === "string" && pattern.test(value);
}

/** A guard for unpadded base64url of `bytes` bytes. */
export function base64urlOf(bytes: number): Guard<string> {
  return matching(new RegExp(base64urlPattern(bytes)));
}

/** A guard for either of two. */
export function either<A, B>(a: Guard<A>, b: Guard<B>): Guard<A | B> {
  return (value): value is A | B => a(value) || b(value);
}

/** A guard for a text of 1 to `max` UTF-16 units. */
export function textOf(max: number): Guard<string> {
  return (value): value is string => typeof value === "string" && value.length > 0 && value.length <= max;
}

/** True for a text of 1 to 256 UTF-16 units. */
export function isShortText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 256;
}

/** True for a whole number from 0 to 2^53-1: a count, a version or an instant in Unix seconds. */
export function isUint(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** True for a number of the directory or a frame number: 0 to 2^32-1 (§4). */
export function isUint32(value: unknown): value is number {
  return isUint(value) && value <= 0xffff_ffff;
}

/** True for true and false. */
export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

/** True for null. */
export function isNull(value: unknown): value is null {
  return value === null;
}
