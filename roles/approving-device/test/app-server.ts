import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";

const kinds: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** The policy the app is made for: nothing inline, nothing from elsewhere, script URLs through one policy. */
export const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app";

export interface AppServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves a built app at /app/ under its policy; every other path goes to `api`. */
export async function startAppServer(dist: URL, api?: RequestListener): Promise<AppServer> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith("/app/")) {
      if (api) return api(request, response);
      return response.writeHead(404).end();
    }
    const name = pathname === "/app/" ? "index.html" : pathname.slice("/app/".length);
    const bytes = await readFile(new URL(name, dist)).catch(() => null);
    if (bytes === null) return response.writeHead(404).end();
    const type = kinds[extname(name)] ?? "application/octet-stream";
    return response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(bytes);
  }
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
