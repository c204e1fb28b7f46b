import { compileArrow, type ReceivedBody } from "@countersign/platform";
import { ProtocolError, utf8 } from "@countersign/protocol";
import { initiatingDeviceToMethodServer as arrow, type RequestOf } from "@countersign/protocol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import { captureBodyLimit } from "../limits.ts";
import { readPictures } from "../read-pictures.ts";
import { takePictures } from "../steps/take-pictures.ts";
import type { KeptCapture } from "../store/port.ts";

const { path } = arrow.captures;

/** The capture that a token is for, asked for by a page of one of its origins. What is absent, over or late is all the same (T17). */
async function captureOf(context: Context, request: FastifyRequest): Promise<KeptCapture> {
  const { store, crypto, clock } = context;
  const [, token] = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? "") ?? [];
  const capture = token === undefined ? null : store.findByToken(await crypto.sha256(utf8(token)));
  if (!capture || capture.expiresAtMs <= clock()) throw new ProtocolError("operation_not_found", { cause: "token" });
  if (!capture.origins.includes(request.headers.origin ?? "")) throw new ProtocolError("origin_forbidden");
  return capture;
}

function allowOrigin(reply: FastifyReply, origin: string): void {
  reply.header("access-control-allow-origin", origin).header("vary", "origin");
}

function mountPreflight(app: FastifyInstance, { store }: Context): void {
  app.options(path, async ({ headers: { origin } }, reply) => {
    if (origin === undefined || !store.awaitsFrom(origin)) return reply.code(403).send();
    allowOrigin(reply, origin);
    return reply
      .header("access-control-allow-methods", "POST")
      .header("access-control-allow-headers", "authorization, content-type")
      .code(204)
      .send();
  });
}

/** Mounts where pages send pictures. The token is judged before a byte of them is read (T38). */
export function mountForInitiatingDevice(app: FastifyInstance, context: Context): void {
  const parse = compileArrow(arrow)["captures"];
  const awaited = new WeakMap<FastifyRequest, KeptCapture>();
  mountPreflight(app, context);
  app.post(path, {
    bodyLimit: captureBodyLimit,
    onRequest: async (request, reply) => {
      const capture = await captureOf(context, request);
      allowOrigin(reply, String(request.headers.origin));
      awaited.set(request, capture);
    },
    handler: async (request, reply) => {
      const body = (request.body as ReceivedBody | undefined)?.value;
      parse?.({ body });
      const capture = awaited.get(request);
      if (!capture) throw new ProtocolError("operation_not_found");
      const { pictures } = body as RequestOf<(typeof arrow)["captures"]>["body"];
      await takePictures(context, capture, readPictures(pictures, capture.prompts));
      return reply.type("application/json").send("{}");
    },
  });
}
