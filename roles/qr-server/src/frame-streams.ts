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
export interface ShownCode {
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
  sent: number;
}

/** Open streams of frames, one timer for all; a frame is made only when a stream is open to show it (§4). */
export interface FrameStreams {
  /** Throws `rate_limited` for the fourth stream of one operation (§5). */
  reserve(operation: string): void;
  open(stream: EventStream, code: ShownCode): void;
  size(): number;
  close(): void;
}

const maximumStreams = 3;
const tickMs = 250;

export function createFrameStreams({ crypto, clock }: { crypto: Crypto; clock: Clock }): FrameStreams {
  const open = new Set<Open>();

  async function show(entry: Open): Promise<void> {
    const { stream, code } = entry;
    const now = clock();
    if (now >= code.expiresAt * 1000) return stream.close();
    const k = frameNumber(now, code.issuedAtMs);
    if (k === entry.sent) return;
    entry.sent = k;
    const content = await makeFrame(crypto, code.frameKey, { static: code.static, k, hash: code.staticHash });
    const endsMs = code.issuedAtMs + (k + 1) * frameMs;
    stream.send("frame", { text: writeQrText("approval", code.link, content), expiresAt: Math.ceil(endsMs / 1000) }, k);
  }

  const timer = setInterval(() => {
    for (const entry of open) void show(entry);
  }, tickMs);
  timer.unref();

  return {
    reserve(operation) {
      let streams = 0;
      for (const { code } of open) if (code.operation === operation) streams++;
      if (streams >= maximumStreams) throw new ProtocolError("rate_limited", { cause: "streams" });
    },
    open(stream, code) {
      const entry: Open = { stream, code, sent: -1 };
      open.add(entry);
      stream.onClose(() => open.delete(entry));
      void show(entry);
    },
    size: () => open.size,
    close() {
      clearInterval(timer);
      for (const { stream } of open) stream.close();
    },
  };
}
