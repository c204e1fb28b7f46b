import { CountersignError, verifyWebhook } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import { webhookPath } from "../site/request-guard.ts";
import { closedObject } from "../site/schemas.ts";
import type { Site } from "../site/site.ts";
import { takeEvent, toldOf } from "./told.ts";
import { webhookSecret } from "./webhook-endpoint.ts";

const search = closedObject({ sought: { type: "string", pattern: "^[a-z0-9_]{0,30}$" } });

/** What Countersign tells, and what the user may see of it. */
export function addWebhookRoutes(app: FastifyInstance, { db, clock, requireSession }: Site): void {
  app.get<{ Querystring: { sought: string } }>("/api/told", { schema: { querystring: search } }, (request) => {
    const { user } = requireSession(request);
    return { isOn: webhookSecret(db) !== null, told: toldOf(db, user.id, request.query.sought) };
  });

  void app.register(async (hooks) => {
    // Bytes as they came: the signature is over them and not over what a parser makes of them.
    hooks.removeContentTypeParser("application/json");
    hooks.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    hooks.post<{ Body: Buffer }>(webhookPath, async ({ headers, body }, reply) => {
      const secret = webhookSecret(db);
      if (secret === null) return reply.code(410).send();
      try {
        takeEvent(db, await verifyWebhook({ secret, headers, body, clock }));
      } catch (fault) {
        if (!(fault instanceof CountersignError)) throw fault;
        return reply.code(401).send();
      }
      return reply.code(204).send();
    });
  });
}
