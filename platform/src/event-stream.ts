import type { FastifyReply } from "fastify";

/** One open stream of server-sent events. */
export interface EventStream {
  /** Sends one event; false when the other end does not keep up, and the stream has been closed. */
  send(event: string, data: unknown, id?: number): boolean;
  /** A comment line that keeps proxies from closing an idle stream. */
  beat(): void;
  close(): void;
  /** Ends it because this server does: the reader finds another at the same address, and need not say that anything is wrong. */
  move(): void;
  /** Calls it when the stream ends; at once for a reader who was gone before it began. */
  onClose(callback: () => void): void;
}

/** Unsent bytes after which a reader that does not read is let go (T38). */
const patience = 64 * 1024;

/** Takes the reply over and starts a stream on it (WHATWG server-sent events). */
export function openEventStream(reply: FastifyReply, headers: Readonly<Record<string, string>> = {}): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    ...headers,
  });
  raw.socket?.setNoDelay(true);
  // Headers go with the first event, which most streams send at once, and by themselves when there is none.
  const headersAlone = setImmediate(() => {
    if (!raw.destroyed) raw.flushHeaders();
  });
  raw.on("error", () => raw.destroy());
  function write(text: string): boolean {
    if (raw.destroyed || raw.writableEnded) return false;
    clearImmediate(headersAlone);
    raw.write(text);
    if (raw.writableLength > patience) raw.destroy();
    return !raw.destroyed;
  }
  return {
    send: (event, data, id) =>
      write(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`),
    beat: () => void write(":\n\n"),
    close: () => void raw.end(),
    move() {
      write("event: moved\ndata: {}\n\n");
      raw.end();
    },
    onClose(callback) {
      // Whoever was gone already says so no second time (T38).
      if (raw.destroyed) callback();
      else raw.once("close", callback);
    },
  };
}
