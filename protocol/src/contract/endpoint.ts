import type { ErrorCode } from "../errors.ts";
import type { Schema, Static } from "./schema.ts";

/** One request of an arrow: verb, path with {parameters}, bodies, and the refusals it may meet. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly summary: string;
  readonly params?: Schema<unknown>;
  readonly query?: Schema<unknown>;
  readonly body?: Schema<unknown>;
  /** Absent for a stream of server-sent events. */
  readonly answer?: Schema<unknown>;
  /** Media type of a good answer; application/json unless said. */
  readonly mediaType?: string;
  /** Status of a good answer; 200 unless said. */
  readonly status?: 200 | 201;
  /** True when the request carries an Idempotency-Key. */
  readonly idempotent?: true;
  readonly errors: readonly ErrorCode[];
}

/** What an API key may be limited to (§13): one word for each part of what sites may ask. */
export const apiScopes = ["operations", "devices", "methods", "policy", "history", "webhooks", "users"] as const;
export type ApiScope = (typeof apiScopes)[number];

/** What relying parties may ask: each request belongs to one scope of their API keys. */
export type ScopedArrow = Readonly<Record<string, Endpoint & { readonly scope: ApiScope }>>;

/** All requests one role makes of another. */
export type Arrow = Readonly<Record<string, Endpoint>>;

type Part<E extends Endpoint, K extends "params" | "query" | "body"> = E extends {
  readonly [key in K]: Schema<infer T>;
}
  ? { readonly [key in K]: T }
  : unknown;

/** What a request of this endpoint carries. */
export type RequestOf<E extends Endpoint> = Part<E, "params"> &
  Part<E, "query"> &
  Part<E, "body"> &
  (E extends { readonly idempotent: true } ? { readonly idempotencyKey: string } : unknown);

/** What a good answer of this endpoint carries. */
export type AnswerOf<E extends Endpoint> = E extends { readonly answer: Schema<unknown> } ? Static<E["answer"]> : never;

/** The callee's end: one function per endpoint; `Caller` is who was authenticated. */
export type Handlers<A extends Arrow, Caller> = {
  readonly [K in keyof A]: (request: RequestOf<A[K]>, caller: Caller) => Promise<AnswerOf<A[K]>>;
};

/** The caller's end: the same functions, whatever carries them. */
export type Client<A extends Arrow> = {
  readonly [K in keyof A]: (request: RequestOf<A[K]>) => Promise<AnswerOf<A[K]>>;
};
