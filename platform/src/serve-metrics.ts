import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

async function answer(metrics: Metrics, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const isKnown = method === "GET" && url === "/metrics";
  const text = isKnown ? await metrics.text().catch(() => null) : "";
  const status = isKnown ? (text === null ? 500 : 200) : 404;
  response.writeHead(status, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text ?? "");
}

/** Serves the figures of this process at `/metrics`, on a port of their own: they are for the operator's network, and nobody else's. */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(metrics, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
