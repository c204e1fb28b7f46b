/** One server-sent event. */
interface ServerEvent {
  readonly event: string;
  readonly id: number | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream as a page reads it: with fetch, the token as bearer (§5). */
export interface EventReader {
  readonly status: number;
  /** The next event; null when the server has ended the stream. */
  next(): Promise<ServerEvent | null>;
  /** Reads on until an event fits; throws when the stream ends first. */
  until(fits: (event: ServerEvent) => boolean): Promise<ServerEvent>;
  close(): Promise<void>;
}

interface EventStreamAddress {
  readonly url: string;
  readonly token: string;
}

/** Opens a stream. A refusal has its status and no events. */
export async function openEvents(
  { url, token }: EventStreamAddress,
  headers: Readonly<Record<string, string>> = {},
  signal: AbortSignal | null = null,
): Promise<EventReader> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";

  async function next(): Promise<ServerEvent | null> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const event = parseEvent(text.slice(0, end));
        text = text.slice(end + 2);
        if (event) return event;
        continue;
      }
      const read = await reader?.read();
      if (!read || read.done) return null;
      text += decoder.decode(read.value, { stream: true });
    }
  }
  return {
    status: response.status,
    next,
    async until(fits) {
      for (;;) {
        const event = await next();
        if (!event) throw new Error(`the stream (${response.status}) ended before the event came: ${text}`);
        if (fits(event)) return event;
      }
    },
    close: async () => void (await reader?.cancel()),
  };
}

function parseEvent(block: string): ServerEvent | null {
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const data = fields.get("data");
  if (data === undefined) return null; // A comment that keeps the stream open.
  const id = fields.get("id");
  return { event: fields.get("event") ?? "message", id: id === undefined ? null : Number(id), data: JSON.parse(data) };
}
