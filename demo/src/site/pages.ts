import { existsSync, globSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { FullSiteConfig } from "./site-config.ts";

const built = fileURLToPath(new URL("../../dist/", import.meta.url));

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const notBuilt =
  "<!doctype html><title>Not built</title><p>The pages are not built: run <code>npm run build</code>.</p>";

/** Serves the site's page under every path that is no interface, and its hashed assets for good. */
export function addPages(app: FastifyInstance, name: string, config: FullSiteConfig): void {
  const assets = readAssets();
  const html = readPage(name, config);
  const policy = contentSecurityPolicy(config);
  const camera = config.cameraOrigins.length > 0 ? "camera=(self)" : "camera=()";

  app.get<{ Params: { "*": string } }>("/assets/*", (request, reply) => {
    const file = request.params["*"];
    const asset = assets.get(file);
    if (asset === undefined) return reply.code(404).send({ code: "not_found" });
    const type = mediaTypes[extname(file)] ?? "application/octet-stream";
    return reply.type(type).header("cache-control", "public, max-age=31536000, immutable").send(asset);
  });
  const sendPage = (reply: FastifyReply): FastifyReply =>
    reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-cache")
      .header("content-security-policy", policy)
      .header("cross-origin-opener-policy", "same-origin")
      .header("permissions-policy", `${camera}, microphone=(), geolocation=()`)
      .send(html);
  app.get("/", (_, reply) => sendPage(reply));
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === "GET" && !request.url.startsWith("/api/");
    return page ? sendPage(reply) : reply.code(404).send({ code: "not_found", field: null });
  });
}

function readAssets(): ReadonlyMap<string, Buffer> {
  const files = existsSync(join(built, "assets")) ? globSync("*", { cwd: join(built, "assets") }) : [];
  return new Map(files.map((file) => [file, readFileSync(join(built, "assets", file))]));
}

function readPage(name: string, { widgetUrl }: FullSiteConfig): string {
  const file = join(built, name, "index.html");
  if (!existsSync(file)) return notBuilt;
  const widget = new URL("/widget/countersign-approval.js", widgetUrl).href;
  const history = new URL("/widget/countersign-history.js", widgetUrl).href;
  return readFileSync(file, "utf8")
    .replace("https://countersign.invalid/widget.js", widget)
    .replace("https://countersign.invalid/history.js", history);
}

/** Scripts from here and the widget's from Countersign; connections to both; nothing else, nothing inline, no frames. */
function contentSecurityPolicy({ countersignUrl, widgetUrl, displayOrigins, cameraOrigins }: FullSiteConfig): string {
  const countersign = new URL(countersignUrl).origin;
  return [
    "default-src 'none'",
    `script-src 'self' ${new URL(widgetUrl).origin}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${[countersign, ...displayOrigins, ...cameraOrigins].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}
