import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request that came. */
export interface Received {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

/** Somebody else's server, which answers as a test says and keeps what came. */
export interface Receiver {
  readonly origin: string;
  readonly received: readonly Received[];
  /** What it answers from now on, one status after the other, the last one for ever; null hangs up without an answer. */
  answer(...statuses: readonly (number | null)[]): void;
  /** Waits until that many have come. */
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let statuses: readonly (number | null)[] = [204];
  let waiting: (() => void)[] = [];
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    received.push({ path: request.url ?? "", authorization: request.headers.authorization ?? null, body });
    const [status = null, ...more] = statuses;
    if (more.length > 0) statuses = more;
    if (status === null) request.socket.destroy();
    else response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
    for (const wake of waiting.splice(0)) wake();
  }
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    received,
    answer: (...next) => void (statuses = next),
    async waitFor(count) {
      while (received.length < count) await new Promise<void>((resolve) => void waiting.push(resolve));
    },
    async close() {
      waiting = [];
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
