import { createHash } from "node:crypto";
import { type Awaitable, ProtocolError } from "@countersign/protocol";
import type { Arrow, Endpoint, Handlers } from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { compileArrow } from "./compile-arrow.ts";
import { fastifyPath } from "./fastify-path.ts";
import type { ReceivedBody } from "./http-server.ts";
import { traced } from "./tracing.ts";

/** Says who is calling, or throws the refusal. May set headers of the answer, such as those that let another origin read it. */
export type Authenticate<Caller, E extends Endpoint = Endpoint> = (
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: E,
) => Awaitable<Caller>;

const idempotencyKey = /^[\x21-\x7e]{1,128}$/;

function idempotencyKeyOf(request: FastifyRequest): string {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || !idempotencyKey.test(key)) throw new ProtocolError("idempotency_key_missing");
  return key;
}

function bodyOf(request: FastifyRequest): unknown {
  const received = request.body as ReceivedBody | undefined;
  return received === undefined ? {} : received.value;
}

function carriedBy(endpoint: Endpoint, request: FastifyRequest): Record<string, unknown> {
  return {
    ...(endpoint.params && { params: request.params }),
    ...(endpoint.query && { query: { ...(request.query as object) } }),
    ...(endpoint.body && { body: bodyOf(request) }),
    ...(endpoint.idempotent && { idempotencyKey: idempotencyKeyOf(request) }),
  };
}

/** The answer, or nothing but its tag when the asker has it already. */
function tagged(text: string, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): string {
  const tag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  reply.header("etag", tag);
  const known = (request.headers["if-none-match"] ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (!known.includes(tag) && !known.includes("*")) return text;
  reply.code(304);
  return "";
}

/** A request that was refused: whose it was, as far as that was found out, and what it asked for. */
export interface RefusedRequest<Caller> {
  readonly error: unknown;
  readonly request: FastifyRequest;
  /** Null when the caller could not be authenticated. */
  readonly caller: Caller | null;
  /** The endpoint's name in its arrow. */
  readonly endpoint: string;
}

/** An arrow's end on an HTTP server. */
interface MountedArrow<A extends Arrow, Caller> {
  readonly arrow: A;
  readonly handlers: Handlers<A, Caller>;
  readonly authenticate: Authenticate<Caller, A[keyof A]>;
  /** Gives what is read an entity tag, and answers 304 to who has it (RFC 9110 §8.8.3, §13.1.2). */
  readonly entityTags?: boolean;
  /** True where callers are known servers: their `traceparent` is believed, once they are authenticated. */
  readonly continuesTraces?: boolean;
  /** Largest body in bytes; that of §15 unless said. */
  readonly bodyLimit?: number;
  /** Hears of every refusal before it is answered. */
  readonly onRefused?: (refused: RefusedRequest<Caller>) => Promise<void>;
}

/** Puts an arrow's endpoints on an HTTP server: authenticate → parse → step → reply. Streams (no answer schema) are mounted by their role. */
export function mountArrow<A extends Arrow, Caller>(
  app: FastifyInstance,
  {
    arrow,
    handlers,
    authenticate,
    entityTags = false,
    continuesTraces = false,
    bodyLimit,
    onRefused,
  }: MountedArrow<A, Caller>,
): void {
  const parsers = compileArrow(arrow);
  for (const [name, endpoint] of Object.entries(arrow) as [string, A[keyof A]][]) {
    if (!endpoint.answer) continue;
    const handle = handlers[name] as (request: unknown, caller: Caller) => Promise<unknown>;
    const { status = 200, mediaType = "application/json" } = endpoint;
    app.route({
      method: endpoint.method,
      url: fastifyPath(endpoint.path),
      ...(bodyLimit !== undefined && { bodyLimit }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        let caller: Caller | null = null;
        try {
          caller = await authenticate(request, reply, endpoint);
          const carried = carriedBy(endpoint, request);
          parsers[name]?.(carried);
          const known = caller;
          const answer = await traced(name, () => handle(carried, known), {
            kind: "server",
            parent: continuesTraces ? String(request.headers["traceparent"]) : undefined,
          });
          reply.code(status).type(mediaType);
          const text = typeof answer === "string" ? answer : JSON.stringify(answer);
          return entityTags && endpoint.method === "GET" ? tagged(text, { request, reply }) : text;
        } catch (error) {
          await onRefused?.({ error, request, caller, endpoint: name });
          throw error;
        }
      },
    });
  }
}
