import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the element sent. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly lastEventId: string | undefined;
  readonly body: unknown;
}

/** Stands for the network: a page with a strict policy, two streams, two commands. */
export interface DisplayServer {
  readonly origin: string;
  readonly seen: Seen[];
  /** Sends an event on all open streams of that kind and to those that open later. */
  send(event: "frame" | "state" | "code-entry" | "ways", data: object): void;
  /** Cuts every open stream. */
  cut(): void;
  /** Ends every open stream as a server does that is about to end. */
  move(): void;
  /** Statuses for the next stream requests of a kind, in place of 200. */
  refuse(event: "frame" | "state", status: number | null): void;
  /** The answer to the next POSTs. */
  answer(status: number, body: object): void;
  /** Whether the files that the script itself loads are there. */
  serveFiles(there: boolean): void;
  close(): Promise<void>;
}

const policy = (others: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'none'; connect-src 'self' ${others}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
const page =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Site</title><script type="module" src="/widget.js"></script><body><countersign-approval></countersign-approval></body></html>';

/** `others`: origins that the page may reach too. */
export async function startDisplayServer(script: URL, others = ""): Promise<DisplayServer> {
  const seen: Seen[] = [];
  const open = { frame: new Set<ServerResponse>(), state: new Set<ServerResponse>() };
  const last = new Map<string, string>();
  const refusals: { frame: number | null; state: number | null } = { frame: null, state: null };
  let reply: { status: number; body: object } = { status: 200, body: {} };
  let nextId = 1;
  let filesThere = true;

  function stream(kind: "frame" | "state", response: ServerResponse): void {
    const refusal = refusals[kind];
    if (refusal !== null) {
      response.writeHead(refusal, { "content-type": "application/problem+json" }).end("{}");
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": open\n\n");
    for (const event of kind === "state" ? ["state", "code-entry", "ways"] : ["frame"])
      response.write(last.get(event) ?? "");
    open[kind].add(response);
    response.on("close", () => open[kind].delete(response));
  }

  async function sendFile(path: string, response: ServerResponse): Promise<void> {
    const file = filesThere ? await readFile(new URL(`.${path}`, script)) : null;
    response.writeHead(file === null ? 503 : 200, { "content-type": "text/javascript" }).end(file);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/")
      return void response
        .writeHead(200, { "content-type": "text/html", "content-security-policy": policy(others) })
        .end(page);
    if (path === "/widget.js")
      return void response.writeHead(200, { "content-type": "text/javascript" }).end(await readFile(script));
    if (path.startsWith("/assets/") || path === "/countersign-history.js") return await sendFile(path, response);
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { authorization, "last-event-id": lastEventId } = request.headers;
    const body: unknown = text === "" ? null : JSON.parse(text);
    seen.push({
      method: request.method ?? "",
      path,
      authorization,
      lastEventId: typeof lastEventId === "string" ? lastEventId : undefined,
      body,
    });
    if (path === "/v1/display/frames") return stream("frame", response);
    if (path === "/v1/display/states") return stream("state", response);
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    seen,
    send(event, data) {
      const text = `id: ${nextId++}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      last.set(event, text);
      for (const response of open[event === "frame" ? "frame" : "state"]) response.write(text);
    },
    cut() {
      for (const response of [...open.frame, ...open.state]) response.destroy();
    },
    move() {
      for (const response of [...open.frame, ...open.state]) response.end("event: moved\ndata: {}\n\n");
    },
    refuse(event, status) {
      refusals[event] = status;
    },
    answer(status, body) {
      reply = { status, body };
    },
    serveFiles(there) {
      filesThere = there;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
