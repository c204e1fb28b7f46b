import { openEventStream } from "@countersign/platform";
import { type Crypto, fromBase64url, ProtocolError, staticHash } from "@countersign/protocol";
import {
  type Client,
  initiatingDeviceToQrServer,
  type qrServerToVerificationServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { FrameStreams } from "../frame-streams.ts";

function bearerOf(request: FastifyRequest): string {
  const [, token] = /^Bearer ([!-~]{1,128})$/.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) throw new ProtocolError("operation_not_found", { cause: "no bearer token" });
  return token;
}

/**
 * Answers the question that a page's browser asks before it sends a token to another origin. It brings no token yet, so nothing says whose page it is:
 * every origin may ask, and the request itself is judged by the one that its token names (T27).
 */
export function mountPreflight(app: FastifyInstance): void {
  app.options(initiatingDeviceToQrServer.frames.path, async ({ headers: { origin } }, reply) => {
    if (origin === undefined) return reply.code(403).send();
    return reply
      .header("access-control-allow-origin", origin)
      .header("vary", "origin")
      .header("access-control-allow-methods", "GET")
      .header("access-control-allow-headers", "authorization, last-event-id")
      .header("access-control-max-age", "600")
      .code(204)
      .send();
  });
}

/** Mounts the stream of frames (§5). The token is judged by the verification server, which also knows the code when this server has forgotten it (§4). */
export function mountForInitiatingDevice(
  app: FastifyInstance,
  {
    crypto,
    verificationServer,
    streams,
  }: { crypto: Crypto; verificationServer: Client<typeof qrServerToVerificationServer>; streams: FrameStreams },
): void {
  // A HEAD would wait for the end of a stream of which it hears nothing.
  app.get(initiatingDeviceToQrServer.frames.path, { exposeHeadRoute: false }, async (request, reply) => {
    const { operation, origins, code } = await verificationServer.lookUpCode({ body: { token: bearerOf(request) } });
    const { origin } = request.headers;
    if (origin !== undefined && !origins.includes(origin)) throw new ProtocolError("origin_forbidden");
    if (origin !== undefined) reply.header("access-control-allow-origin", origin).header("vary", "origin");
    if (!code) throw new ProtocolError("operation_expired");
    const signed = fromBase64url(code.static);
    const shown = {
      ...code,
      operation,
      static: signed,
      staticHash: await staticHash(crypto, signed),
      frameKey: fromBase64url(code.frameKey),
    };
    // Counted and opened in one turn, so that no other request comes between.
    streams.reserve(operation);
    streams.open(openEventStream(reply, reply.getHeaders() as Record<string, string>), shown);
    return reply;
  });
}
