import { ProtocolError } from "@countersign/protocol";
import type { EventStream } from "./event-stream.ts";

/** Streams that pages have open, by what they show. */
export interface OpenStreams<Entry> extends Iterable<Entry> {
  /** Throws `rate_limited` for one too many of one topic (§5). */
  reserve(topic: string): void;
  /** Keeps a stream until it is closed. */
  add(topic: string, entry: Entry): void;
  count(): number;
  /** Tells all pages to come back, to another server or to this one when it runs again. */
  move(): void;
  close(): void;
}

/** Keeps at most `maximum` streams of one topic. `tick` is called every `tickMs` for all of them together: there is no timer for one. */
export function createOpenStreams<Entry extends { readonly stream: EventStream }>({
  maximum,
  tick,
  tickMs,
}: {
  readonly maximum: number;
  readonly tick: () => void;
  readonly tickMs: number;
}): OpenStreams<Entry> {
  const open = new Map<string, Set<Entry>>();
  const timer = setInterval(tick, tickMs);
  timer.unref();
  function* all(): Generator<Entry> {
    for (const entries of open.values()) yield* entries;
  }
  return {
    [Symbol.iterator]: all,
    reserve(topic) {
      if ((open.get(topic)?.size ?? 0) >= maximum) throw new ProtocolError("rate_limited", { cause: "streams" });
    },
    add(topic, entry) {
      const entries = open.get(topic) ?? new Set();
      open.set(topic, entries.add(entry));
      entry.stream.onClose(() => {
        entries.delete(entry);
        if (entries.size === 0 && open.get(topic) === entries) open.delete(topic);
      });
    },
    count: () => [...open.values()].reduce((sum, { size }) => sum + size, 0),
    move() {
      for (const { stream } of all()) stream.move();
    },
    close() {
      clearInterval(timer);
      for (const { stream } of all()) stream.close();
    },
  };
}
