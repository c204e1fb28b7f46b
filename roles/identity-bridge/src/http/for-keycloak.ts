import { createHttpServer, type Log, type ReceivedBody, refuseBrowsers } from "@countersign/platform";
import type { JsonValue, Random } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";
import type { NewTask } from "../store/port.ts";

interface ForKeycloakParts {
  readonly log: Log;
  readonly random: Random;
  readonly accept: (authorization: string | undefined, body: JsonValue) => Promise<NewTask>;
  readonly noteTask: (task: NewTask) => void;
}

/** What Keycloak's HTTP authentication channel calls, on a listener of its own that nobody else need reach (T55). */
export function createForKeycloak({ log, random, accept, noteTask }: ForKeycloakParts): FastifyInstance {
  const app = createHttpServer({ log, random });
  app.post("/keycloak/ciba", async (request, reply) => {
    refuseBrowsers(request);
    const body = request.body as ReceivedBody | undefined;
    const task = await accept(request.headers.authorization, (body?.value ?? null) as JsonValue);
    // Keycloak stores its request when it has our answer, so nobody calls back before that.
    if (reply.raw.closed) noteTask(task);
    else reply.raw.once("close", () => noteTask(task));
    return reply.code(201).send();
  });
  app.get("/healthz", async (_request, reply) => reply.type("text/plain").send("ok\n"));
  return app;
}
