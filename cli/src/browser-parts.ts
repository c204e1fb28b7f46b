import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStaticFiles } from "@countersign/platform";
import type { FastifyInstance } from "fastify";
import { keepApart, type Origins } from "./origins.ts";

const authenticator = fileURLToPath(new URL("../../roles/approving-device/dist/", import.meta.url));
const widget = fileURLToPath(new URL("../../roles/initiating-device/dist/", import.meta.url));

const receiptPage = fileURLToPath(new URL("../../receipt-page/dist/", import.meta.url));

/** The page that checks receipts brings its own policy in the file, for it is opened from files too; a frame is refused by a header alone (T26). */
const receiptHeaders = {
  "content-security-policy": "frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** What the authenticator's page has in place of its issuer until it is served. */
const placeholder = "https://issuer.invalid";

/** The authenticator's page: nothing inline, nothing from elsewhere, never in a frame (T13, T22, T26). */
function authenticatorHeaders(issuer: string): Record<string, string> {
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "worker-src 'self'",
      `connect-src 'self' ${issuer}`,
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "media-src 'self' blob:",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types app",
    ].join("; "),
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy":
      "camera=(self), display-capture=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)",
  };
}

/** The authenticator's pages, its own and the one a code's link leads to, told which issuer they serve. */
function servePages(app: FastifyInstance, { issuer, htmlHeaders }: { issuer: string; htmlHeaders: object }): void {
  for (const folder of ["", "q/"]) {
    const page = readFileSync(`${authenticator}${folder}index.html`, "utf8").replace(placeholder, issuer);
    for (const name of ["", "index.html"])
      app.get(`/app/${folder}${name}`, async (_request, reply) =>
        reply
          .headers({ ...htmlHeaders, "cache-control": "no-cache" })
          .type("text/html; charset=utf-8")
          .send(page),
      );
  }
}

/**
 * Puts the built authenticator at /app/ (with its landing page at /q), the widget at /widget/ and the page that checks receipts at /verify/, each at its origin alone. Built with
 * `npm run build`.
 */
export async function mountBrowserParts(app: FastifyInstance, origins: Origins): Promise<void> {
  const { issuer } = origins;
  const htmlHeaders = authenticatorHeaders(issuer);
  keepApart(app, origins);
  if (existsSync(authenticator)) {
    servePages(app, { issuer, htmlHeaders });
    await serveStaticFiles(app, { folder: authenticator, prefix: "/app/", htmlHeaders });
    app.get("/", async (_request, reply) => reply.redirect("/app/"));
    app.get("/app", async (_request, reply) => reply.redirect("/app/"));
    app.get("/q", async (_request, reply) => reply.redirect("/app/q/"));
  }
  if (existsSync(receiptPage)) {
    await serveStaticFiles(app, { folder: receiptPage, prefix: "/verify/", htmlHeaders: receiptHeaders });
    app.get("/verify", async (_request, reply) => reply.redirect("/verify/"));
  }
  if (existsSync(widget)) {
    await serveStaticFiles(app, {
      folder: widget,
      prefix: "/widget/",
      htmlHeaders,
      headers: { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" },
    });
  }
}
