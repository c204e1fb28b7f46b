import { createOpenStreams, type EventStream, type OpenStreams } from "@countersign/platform";
import {
  type Bytes,
  type Clock,
  type Crypto,
  frameMs,
  frameNumber,
  makeFrame,
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
export interface FrameStreams extends Pick<OpenStreams<Open>, "reserve" | "count" | "move" | "close"> {
  open(stream: EventStream, code: ShownCode): void;
}

const maximumStreams = 3;
const tickMs = 250;

export function createFrameStreams({ crypto, clock }: { crypto: Crypto; clock: Clock }): FrameStreams {
  const streams = createOpenStreams<Open>({ maximum: maximumStreams, tick, tickMs });

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

  function tick(): void {
    const now = clock();
    for (const entry of streams) if (entry.dueMs <= now) void show(entry);
  }

  return {
    ...streams,
    open(stream, code) {
      const entry: Open = { stream, code, dueMs: 0 };
      streams.add(code.operation, entry);
      void show(entry);
    },
  };
}
