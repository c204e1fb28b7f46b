import { type ErrorCode, ProtocolError, parseStrictJson, problemOf, type Random, toHex } from "@countersign/protocol";
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { guardFetchMetadata } from "./fetch-metadata.ts";
import type { Log } from "./log.ts";
import { type Metrics, noMetrics } from "./metrics.ts";

/** Largest body in bytes (§15). */
export const bodyLimit = 16 * 1024;

/** Any other method is a 405 wherever it goes, TRACE included. */
const usedMethods: readonly string[] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

/** A parsed body keeps its bytes: signatures are checked over what was sent (T43). */
export interface ReceivedBody {
  readonly bytes: Uint8Array;
  readonly value: unknown;
}

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid_request",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
};

function codeOf(error: unknown): ErrorCode | null {
  if (error instanceof ProtocolError) return error.code;
  return fastifyCodes[(error as FastifyError | undefined)?.code ?? ""] ?? null;
}

function parseBody(request: FastifyRequest, bytes: Buffer): ReceivedBody {
  if (request.headers["content-encoding"] !== undefined) throw new ProtocolError("unsupported_media_type");
  try {
    return { bytes, value: parseStrictJson(bytes) };
  } catch (cause) {
    throw new ProtocolError("invalid_request", { cause });
  }
}

/** Paths that lead nowhere and requests the framework itself turns away: nothing of what was asked is repeated. */
function answerAbsent(request: FastifyRequest, reply: FastifyReply): void {
  const known = usedMethods.includes(request.method);
  const status = known ? 404 : 405;
  const body = { type: "about:blank", title: known ? "not found" : "method not allowed", status, traceId: request.id };
  void reply.code(status).type("application/problem+json").send(JSON.stringify(body));
}

/** The framework's own refusal of a path, such as one that climbs out of a folder: a stranger's mistake, no fault of ours. */
function isTurnedAway(error: unknown): boolean {
  const { statusCode = 500 } = (error ?? {}) as Partial<FastifyError>;
  return statusCode >= 400 && statusCode < 500;
}

function answerProblem(
  reply: FastifyReply,
  code: ErrorCode,
  { traceId, error }: { traceId: string; error: unknown },
): void {
  const problem = problemOf(code, traceId, error instanceof ProtocolError ? error.at : null);
  void reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}

/** How an HTTP server is made. */
export interface HttpServerOptions {
  readonly log: Log;
  readonly random: Random;
  /** Addresses of proxies whose X-Forwarded-* headers are believed; none by default (T45). */
  readonly trustedProxies?: readonly string[];
  /** True when browsers reach it by https alone: they are told to keep to that. */
  readonly secure?: boolean;
  /** Certificate with its chain, and key, both PEM: it speaks TLS itself; plain HTTP unless said. */
  readonly tls?: { readonly cert: string; readonly key: string } | null;
  /** Where answers and refusals are counted; nowhere unless said. */
  readonly metrics?: Metrics;
}

/** A Fastify server that refuses in the catalogue's words, caps bodies, and marks every answer as not to be stored. */
export function createHttpServer({
  log,
  random,
  trustedProxies = [],
  secure = false,
  tls = null,
  metrics = noMetrics,
}: HttpServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit,
    logger: false,
    ...(tls && { https: { ...tls, minVersion: "TLSv1.2" as const } }),
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: () => toHex(random(8)),
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    frameworkErrors: (_error, request, reply) => answerAbsent(request, reply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    try {
      done(null, parseBody(request, bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook("onRequest", (_request, reply, done) => {
    reply
      .header("cache-control", "no-store")
      .header("x-content-type-options", "nosniff")
      .header("cross-origin-resource-policy", "same-origin");
    if (secure) reply.header("strict-transport-security", "max-age=31536000");
    done();
  });
  if (metrics !== noMetrics) countAnswers(app, metrics);
  guardFetchMetadata(app);
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    const route = request.routeOptions.url ?? "";
    if (!code && isTurnedAway(error)) return answerAbsent(request, reply);
    metrics.refused(code ?? "unavailable");
    if (code) log.info("refused", { code, route, traceId: request.id, reason: reasonOf(error) });
    else log.fault("failed", error, { route, traceId: request.id });
    answerProblem(reply, code ?? "unavailable", { traceId: request.id, error });
  });
  app.setNotFoundHandler(answerAbsent);
  return app;
}

/** A stream is answered when it ends. */
function countAnswers(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", async (request, { statusCode: status, elapsedTime }) => {
    const { method, routeOptions } = request;
    metrics.answered({ method, route: routeOptions.url ?? "none", status, seconds: elapsedTime / 1000 });
  });
}

/** Causes that we wrote ourselves are words; anything else is named by its class alone (T30). */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === "string" ? cause : cause instanceof Error ? cause.name : "";
}
