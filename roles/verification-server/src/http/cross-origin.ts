import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Lets the page at `origin` read the answer, and the time it was given (§13: devices correct their clock). */
export function allowOrigin(reply: FastifyReply, origin: string): void {
  reply
    .header("access-control-allow-origin", origin)
    .header("access-control-expose-headers", "date")
    .header("vary", "origin");
}

/** Answers preflights for paths under `prefix`; the request itself is judged again on its own. */
export function mountPreflight(
  app: FastifyInstance,
  { prefix, isAllowed }: { prefix: string; isAllowed: (origin: string) => Promise<boolean> },
): void {
  app.options(`${prefix}/*`, async (request: FastifyRequest, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !(await isAllowed(origin))) return reply.code(403).send();
    allowOrigin(reply, origin);
    return reply
      .header("access-control-allow-methods", "GET, POST, DELETE")
      .header(
        "access-control-allow-headers",
        "authorization, content-type, content-digest, last-event-id, signature, signature-input",
      )
      .header("access-control-max-age", "600")
      .code(204)
      .send();
  });
}
