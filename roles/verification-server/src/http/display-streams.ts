import type { EventStream } from "@countersign/platform";
import { type Clock, ProtocolError } from "@countersign/protocol";
import type { Bus } from "../bus/port.ts";
import { maximumStreams } from "../core/limits.ts";

/** What a stream shows next. */
export interface Shown {
  readonly data: unknown;
  readonly version: number;
  /** The codes that may be typed now; absent for what takes none. */
  readonly purposes?: readonly string[];
  /** When to look again though nobody tells; null for never. */
  readonly lookAgainMs: number | null;
  /** True when nothing can follow: the stream ends after this. */
  readonly last: boolean;
}

interface Open {
  readonly stream: EventStream;
  readonly look: () => Promise<Shown>;
  sent: number;
  /** The purposes told last; null while it is not known what an earlier stream has told. */
  told: string | null;
  lookAgainMs: number | null;
}

/** All open streams of this server, with one timer for all of them. */
export interface DisplayStreams {
  /** Throws `rate_limited` for the fourth stream of one operation (§5). */
  reserve(topic: string): void;
  /** Shows the present state at once, then every change past version `seen`. */
  open(topic: string, options: { stream: EventStream; look: () => Promise<Shown>; seen: number }): void;
  close(): void;
}

const tickMs = 1000;
const beatMs = 15_000;

export function createDisplayStreams({ bus, clock }: { bus: Bus; clock: Clock }): DisplayStreams {
  const open = new Map<string, Set<Open>>();
  let beatAtMs = clock() + beatMs;

  /** Tells which codes may be typed whenever that has changed; in an event of its own, for `state` is fixed (§17). */
  function showPurposes(entry: Open, { purposes, version }: Shown): void {
    const now = JSON.stringify(purposes ?? []);
    if (now !== entry.told && purposes) entry.stream.send("code-entry", { purposes }, version);
    entry.told = now;
  }

  async function show(entry: Open): Promise<void> {
    try {
      const shown = await entry.look();
      const { data, version, lookAgainMs, last } = shown;
      entry.lookAgainMs = lookAgainMs;
      if (version > entry.sent) {
        entry.sent = version;
        entry.stream.send("state", data, version);
      }
      showPurposes(entry, shown);
      if (last) entry.stream.close();
    } catch {
      entry.stream.close();
    }
  }

  function tick(): void {
    const now = clock();
    const beat = now >= beatAtMs;
    if (beat) beatAtMs = now + beatMs;
    for (const entries of open.values()) {
      for (const entry of entries) {
        if (entry.lookAgainMs !== null && entry.lookAgainMs <= now) void show(entry);
        else if (beat) entry.stream.beat();
      }
    }
  }
  const timer = setInterval(tick, tickMs);
  timer.unref();

  return {
    reserve(topic) {
      if ((open.get(topic)?.size ?? 0) >= maximumStreams) throw new ProtocolError("rate_limited", { cause: "streams" });
    },
    open(topic, { stream, look, seen }) {
      const entry: Open = { stream, look, sent: seen, told: seen > 0 ? null : "[]", lookAgainMs: null };
      const all = open.get(topic) ?? new Set();
      open.set(topic, all.add(entry));
      const unsubscribe = bus.subscribe(topic, () => void show(entry));
      stream.onClose(() => {
        unsubscribe();
        all.delete(entry);
        if (all.size === 0 && open.get(topic) === all) open.delete(topic);
      });
      void show(entry);
    },
    close() {
      clearInterval(timer);
      for (const entries of open.values()) for (const { stream } of entries) stream.close();
    },
  };
}
