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

/** Mounts the stream of frames (§5). The token is judged by the verification server, which also knows the code when this server has forgotten it (§4). */
export function mountForInitiatingDevice(
  app: FastifyInstance,
  {
    crypto,
    verificationServer,
    streams,
  }: { crypto: Crypto; verificationServer: Client<typeof qrServerToVerificationServer>; streams: FrameStreams },
): void {
  app.get(initiatingDeviceToQrServer.frames.path, async (request, reply) => {
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
