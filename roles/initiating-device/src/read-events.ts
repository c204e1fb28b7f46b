/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** Reads server-sent events from a response body (WHATWG HTML §9.2.6). Ends when the body does. */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<StreamEvent> {
  let held = "";
  let draft = emptyDraft();
  for await (const piece of chunks(body.pipeThrough(new TextDecoderStream()))) {
    const lines = (held + piece).split(/\r\n|\n|\r(?!$)/);
    held = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") addLine(draft, line);
      else {
        if (draft.data.length > 0) yield { event: draft.event, data: draft.data.join("\n"), id: draft.id };
        draft = emptyDraft();
      }
    }
  }
}

interface Draft {
  event: string;
  data: string[];
  id: string | null;
}

function emptyDraft(): Draft {
  return { event: "message", data: [], id: null };
}

function addLine(draft: Draft, line: string): void {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "event") draft.event = value;
  else if (name === "data") draft.data.push(value);
  else if (name === "id") draft.id = value;
}

/** Safari has no async iteration of streams. */
async function* chunks(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
