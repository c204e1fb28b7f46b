import { type Clock, unixSeconds } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";

/** Puts this server's time on every answer, for devices correct their clock by it (§13): the time that requests are judged by, not another. */
export function tellTime(app: FastifyInstance, clock: Clock): void {
  let told = { second: 0, text: "" };
  app.addHook("onSend", (_request, reply, payload, done) => {
    const second = unixSeconds(clock());
    if (second !== told.second) told = { second, text: new Date(second * 1000).toUTCString() };
    reply.header("date", told.text);
    done(null, payload);
  });
}
