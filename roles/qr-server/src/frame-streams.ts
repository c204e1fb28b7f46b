import type { EventStream } from "@countersign/platform";
import {
  type Bytes,
  type Clock,
  type Crypto,
  frameMs,
  frameNumber,
  makeFrame,
  ProtocolError,
  writeQrText,
} from "@countersign/protocol";

/** What is needed to make frames of one code. */
interface ShownCode {
  readonly operation: string;
  readonly link: string;
  readonly static: Bytes;
  readonly staticHash: Bytes;
  readonly frameKey: Bytes;
  readonly issuedAtMs: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

interface Open {
  readonly stream: EventStream;
  readonly code: ShownCode;
  /** When the next frame is due. */
  dueMs: number;
}

/** Open streams of frames, one timer for all; a frame is made only when a stream is open to show it (§4). */
export interface FrameStreams {
  /** Throws `rate_limited` for the fourth stream of one operation (§5). */
  reserve(operation: string): void;
  open(stream: EventStream, code: ShownCode): void;
  /** How many are open. */
  count(): number;
  /** Tells all pages to come back, to another server or to this one when it runs again. */
  move(): void;
  close(): void;
}

const maximumStreams = 3;
const tickMs = 250;

export function createFrameStreams({ crypto, clock }: { crypto: Crypto; clock: Clock }): FrameStreams {
  const open = new Map<string, Set<Open>>();

  async function show(entry: Open): Promise<void> {
    const { stream, code } = entry;
    const now = clock();
    if (now >= code.expiresAt * 1000) return stream.close();
    const k = frameNumber(now, code.issuedAtMs);
    entry.dueMs = code.issuedAtMs + (k + 1) * frameMs;
    const content = await makeFrame(crypto, code.frameKey, { static: code.static, k, hash: code.staticHash });
    const text = writeQrText("approval", code.link, content);
    stream.send("frame", { text, expiresAt: Math.ceil(entry.dueMs / 1000) }, k);
  }

  const timer = setInterval(() => {
    const now = clock();
    for (const entries of open.values()) for (const entry of entries) if (entry.dueMs <= now) void show(entry);
  }, tickMs);
  timer.unref();

  return {
    reserve(operation) {
      if ((open.get(operation)?.size ?? 0) >= maximumStreams)
        throw new ProtocolError("rate_limited", { cause: "streams" });
    },
    open(stream, code) {
      const entry: Open = { stream, code, dueMs: 0 };
      const all = open.get(code.operation) ?? new Set();
      open.set(code.operation, all.add(entry));
      stream.onClose(() => {
        all.delete(entry);
        if (all.size === 0 && open.get(code.operation) === all) open.delete(code.operation);
      });
      void show(entry);
    },
    count: () => [...open.values()].reduce((all, entries) => all + entries.size, 0),
    move() {
      for (const entries of open.values()) for (const { stream } of entries) stream.move();
    },
    close() {
      clearInterval(timer);
      for (const entries of open.values()) for (const { stream } of entries) stream.close();
    },
  };
}
