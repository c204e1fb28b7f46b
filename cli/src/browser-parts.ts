import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStaticFiles } from "@countersign/platform";
import type { FastifyInstance } from "fastify";

const authenticator = fileURLToPath(new URL("../../roles/approving-device/dist/", import.meta.url));
const widget = fileURLToPath(new URL("../../roles/initiating-device/dist/", import.meta.url));

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
    "permissions-policy": "camera=(self), display-capture=(self)",
  };
}

/** Puts the built authenticator at /app/ (with its landing page at /q) and the widget at /widget/. Built with `npm run build`. */
export async function mountBrowserParts(app: FastifyInstance, { issuer }: { issuer: string }): Promise<void> {
  const htmlHeaders = authenticatorHeaders(issuer);
  if (existsSync(authenticator)) {
    await serveStaticFiles(app, { folder: authenticator, prefix: "/app/", htmlHeaders });
    app.get("/", async (_request, reply) => reply.redirect("/app/"));
    app.get("/app", async (_request, reply) => reply.redirect("/app/"));
    app.get("/q", async (_request, reply) => reply.redirect("/app/q/"));
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
