import type { FastifyInstance } from "fastify";
import { openApiDocument } from "../api-description/open-api.ts";
import { referencePage } from "../api-description/reference-page.ts";
import { referenceStyle } from "../api-description/reference-style.ts";

/** No script at all, nothing from elsewhere, in nobody's frame. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

/** The API's description for whoever writes against it: OpenAPI 3.1 at /openapi.json, and the same to be read at /reference. */
export function mountForDeveloper(
  app: FastifyInstance,
  about: { readonly server: string; readonly version: string },
): void {
  // Made when somebody asks for them first.
  let [document, page]: (string | null)[] = [null, null];
  app.get("/openapi.json", async (_request, reply) =>
    reply.type("application/json").send((document ??= JSON.stringify(openApiDocument(about), null, 2))),
  );
  app.get("/reference", async (_request, reply) =>
    reply
      .headers(pageHeaders)
      .type("text/html; charset=utf-8")
      .send((page ??= referencePage(about))),
  );
  app.get("/reference.css", async (_request, reply) => reply.type("text/css; charset=utf-8").send(referenceStyle));
}
