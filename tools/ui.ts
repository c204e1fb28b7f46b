import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { extname, normalize } from "node:path";
import { buildBrowserParts } from "./build.ts";
import { root } from "./run-command.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** The page of the design system as it is built, beside the element that sites load. */
export interface UiServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves it on this machine alone; port 0 takes a free one. */
export async function serveUi(port = 0): Promise<UiServer> {
  await buildBrowserParts();
  const server = createServer((request, reply) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = path.startsWith("/widget/")
      ? `${root}roles/initiating-device/dist/${path.slice("/widget/".length)}`
      : `${root}ui/dist${path === "/" ? "/index.html" : path}`;
    void readFile(file).then(
      (body) => reply.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(body),
      () => reply.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (import.meta.main) console.log(`The design system: ${(await serveUi(8609)).origin}`);
