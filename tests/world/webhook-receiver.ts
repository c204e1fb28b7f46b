import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifyWebhook, type WebhookEvent } from "@countersign/relying-party";

/** One webhook as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A site's server that takes webhooks: for each path it answers what the test says, 204 unless said. */
export interface WebhookReceiver {
  readonly origin: string;
  readonly received: readonly Received[];
  /** What arrived at a path, in order. */
  at(path: string): readonly Received[];
  /** How a path answers from now on; a function may keep the caller waiting. */
  answer(path: string, how: number | ((response: ServerResponse) => void)): void;
  close(): Promise<void>;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const ways = new Map<string, number | ((response: ServerResponse) => void)>();
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const path = request.url ?? "";
      received.push({ path, headers: request.headers as Record<string, string>, body });
      const how = ways.get(path) ?? 204;
      if (typeof how === "function") how(response);
      else response.writeHead(how, { location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    answer: (path, how) => void ways.set(path, how),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What a webhook says, checked as a site checks it at the moment it comes. */
export function eventIn(
  { headers, body }: Pick<Received, "headers" | "body">,
  { secret }: { readonly secret: string | readonly string[] },
): Promise<WebhookEvent> {
  return verifyWebhook({ secret, headers, body, clock: () => Number(headers["webhook-timestamp"]) * 1000 });
}
