import type { Clock } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";

/** Puts this server's time on every answer, for devices correct their clock by it (§13): the time that requests are judged by, not another. */
export function tellTime(app: FastifyInstance, clock: Clock): void {
  app.addHook("onSend", async (_request, reply) => {
    reply.header("date", new Date(clock()).toUTCString());
  });
}
