import { type ErrorCode, errorCatalogue, isErrorCode } from "@countersign/protocol";
import {
  type ApiScope,
  apiShapes,
  type Endpoint,
  relyingPartyToOperationServer,
  type Schema,
} from "@countersign/protocol/contract";

/** A part of an OpenAPI document: plain JSON. */
export type Json = Readonly<Record<string, unknown>>;

const scopes: Readonly<Record<ApiScope, string>> = {
  operations: "One operation to be approved: open it, wait for the decision, take the approval, say what became of it.",
  devices: "A user's devices: add one, list them, freeze, thaw and remove them.",
  methods: "A user's other ways to approve, on the page itself.",
  policy: "Which way to approve is chosen for whom, and why.",
  history: "What was asked before.",
  webhooks: "Addresses of the site that are told what happened.",
  users: "What is kept of a user.",
};

/** Refusals that any request may meet. */
const anywhere: readonly ErrorCode[] = [
  "invalid_request",
  "signature_invalid",
  "method_not_allowed",
  "origin_forbidden",
  "rate_limited",
  "unavailable",
];
const ofBodies: readonly ErrorCode[] = ["payload_too_large", "unsupported_media_type"];
const ofKeys: readonly ErrorCode[] = ["idempotency_key_missing", "idempotency_key_reused", "idempotency_in_progress"];

/** Every refusal an endpoint may answer, in the catalogue's order. */
export function refusalsOf({ body, idempotent, errors }: Endpoint): readonly ErrorCode[] {
  const all = new Set([...anywhere, ...(body ? ofBodies : []), ...(idempotent ? ofKeys : []), ...errors]);
  return Object.keys(errorCatalogue).filter((code) => isErrorCode(code) && all.has(code)) as ErrorCode[];
}

/** The schema but for the sentence about it: the same shape stands in many places. */
function bare({ description: _said, ...shape }: Json): string {
  return JSON.stringify(shape);
}

const named = new Map(Object.entries(apiShapes).map(([name, schema]) => [bare(schema), name]));

/** The schema with shapes that have a name put in by reference; `top` is the one that is being named. */
function referring(schema: unknown, top = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => referring(part));
  if (typeof schema !== "object" || schema === null) return schema;
  const json = schema as Json;
  const name = top ? undefined : named.get(bare(json));
  if (name === undefined) return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, referring(part)]));
  const { description } = json;
  return { $ref: `#/components/schemas/${name}`, ...(description !== undefined && { description }) };
}

/** The named shapes that something refers to, also from within one another. */
function usedShapes(from: unknown): Json {
  const all = Object.fromEntries(Object.entries(apiShapes).map(([name, schema]) => [name, referring(schema, true)]));
  const used = new Map<string, unknown>();
  const waiting: unknown[] = [from];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name) || !Object.hasOwn(all, name)) continue;
      used.set(name, all[name]);
      waiting.push(all[name]);
    }
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
}

function parametersOf(place: "path" | "query", schema: Schema<unknown> | undefined): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Json; required?: readonly string[] };
  return Object.entries(properties).map(([name, part]) => {
    const { description, ...rest } = part as { description?: string };
    return {
      name,
      in: place,
      required: place === "path" || required.includes(name),
      ...(description !== undefined && { description }),
      schema: referring(rest),
    };
  });
}

function problemResponses(endpoint: Endpoint): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalsOf(endpoint)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].sentence}`).join("\n\n"),
      ...(status === 429 && { headers: { "Retry-After": { $ref: "#/components/headers/Retry-After" } } }),
      content: {
        "application/problem+json": {
          schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }] },
        },
      },
    },
  ]);
  return Object.fromEntries(entries);
}

const limitHeaders = {
  RateLimit: { $ref: "#/components/headers/RateLimit" },
  "RateLimit-Policy": { $ref: "#/components/headers/RateLimit-Policy" },
};

function operationOf(name: string, endpoint: Endpoint & { readonly scope: ApiScope }): Json {
  const { summary, scope, params, query, body, answer, idempotent, method, status = 200 } = endpoint;
  const isRead = method === "GET";
  const headers = { ...limitHeaders, ...(isRead && { ETag: { $ref: "#/components/headers/ETag" } }) };
  return {
    operationId: name,
    summary,
    tags: [scope],
    parameters: [
      ...parametersOf("path", params),
      ...parametersOf("query", query),
      ...(idempotent ? [{ $ref: "#/components/parameters/Idempotency-Key" }] : []),
      ...(isRead ? [{ $ref: "#/components/parameters/If-None-Match" }] : []),
    ],
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: referring(body) } } } }),
    responses: {
      [String(status)]: {
        description: "Done.",
        headers,
        content: { "application/json": { schema: referring(answer) } },
      },
      ...(isRead && { "304": { description: "Nothing has changed since the answer with that tag.", headers } }),
      ...problemResponses(endpoint),
    },
  };
}

const problem = {
  type: "object",
  description: "A refusal (RFC 9457).",
  required: ["type", "title", "status", "detail", "code", "retryable", "traceId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "One sentence for a person." },
    code: { type: "string", enum: Object.keys(errorCatalogue), description: "The word to look at." },
    retryable: { type: "boolean", description: "True when the same request may succeed later." },
    traceId: { type: "string", description: "Finds the refusal in the server's log." },
    at: {
      type: "string",
      description: "JSON pointer into the request, to the one member that is wrong; absent where it is more than that.",
    },
  },
};

const components = {
  securitySchemes: {
    apiKey: {
      type: "http",
      scheme: "bearer",
      description:
        "An API key of the organization: `cs_live_…`, or `cs_test_…` for a test organization. It never goes into a page.",
    },
  },
  parameters: {
    "Idempotency-Key": {
      name: "Idempotency-Key",
      in: "header",
      required: true,
      description:
        "Names this write for 24 hours: the same request under it gets the same answer and has no new effect; another request under it is refused.",
      schema: { type: "string", minLength: 1, maxLength: 128, pattern: "^[\\x21-\\x7e]{1,128}$" },
    },
    "If-None-Match": {
      name: "If-None-Match",
      in: "header",
      required: false,
      description: "The ETag of an earlier answer: if nothing has changed, the answer is an empty 304.",
      schema: { type: "string" },
    },
  },
  headers: {
    RateLimit: {
      description: 'What is left of this minute: `"requests";r=<requests>;t=<seconds until the next>`.',
      schema: { type: "string" },
    },
    "RateLimit-Policy": {
      description: 'The limit of this API key: `"requests";q=<requests>;w=60`.',
      schema: { type: "string" },
    },
    "Retry-After": { description: "Seconds to wait, where they are known.", schema: { type: "integer" } },
    ETag: { description: "Names this answer, for If-None-Match.", schema: { type: "string" } },
  },
};

const description = `Ask a person for approval, from a site's own server.

Every instant is in Unix seconds; every binary value is base64url without padding. Requests with an API key come from servers: what a
browser sends is refused. Errors are problem+json (RFC 9457) with a \`code\`. A body has at most 16 KiB.`;

/** The OpenAPI 3.1 description of what relying parties may ask, made from the schemas that judge the requests. */
export function openApiDocument({ server, version }: { server: string; version: string }): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, endpoint] of Object.entries(relyingPartyToOperationServer)) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operationOf(name, endpoint);
  }
  const used = new Set<ApiScope>(Object.values(relyingPartyToOperationServer).map(({ scope }) => scope));
  return {
    openapi: "3.1.0",
    info: {
      title: "Countersign for relying parties",
      version,
      description,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: server }],
    security: [{ apiKey: [] }],
    tags: [...used].map((name) => ({ name, description: scopes[name] })),
    paths,
    components: { ...components, schemas: { ...usedShapes(paths), Problem: problem } },
  };
}
