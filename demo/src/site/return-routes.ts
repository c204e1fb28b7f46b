import type { FastifyInstance } from "fastify";
import { browsersOf } from "./pending-browser.ts";
import { closedObject } from "./schemas.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

/** 16 bytes in base64url, in the one way there is to write them: any other text would end the approval as a bad request, whoever sent it. */
const codeText = { type: "string", pattern: "^[A-Za-z0-9_-]{21}[AQgw]$" };

/** Where a browser comes back to with its code: taken for the approval that this very browser started, and no other (§11.3). */
export function addReturnRoutes(app: FastifyInstance, site: Site): void {
  const { returns, changes } = site;
  app.post<{ Body: { code: string } }>(
    "/api/returns",
    { schema: { body: closedObject({ code: codeText }) } },
    (request) => {
      const kept = returns.keep(browsersOf(request, site), request.body.code);
      if (kept === null) throw new SiteError("not_found");
      changes.announce(kept.approval);
      return kept;
    },
  );
}
