import { type EventStream, traced } from "@countersign/platform";
import { type Clock, ProtocolError } from "@countersign/protocol";
import type { Bus } from "../bus/port.ts";
import { maximumStreams } from "../core/limits.ts";

/** Methods that may decide the operation now, those that cannot answer now, and the one under way (§12). */
export interface Ways {
  readonly methods: readonly string[];
  readonly unavailable: readonly string[];
  readonly attempt: unknown;
}

/** What a stream shows next. */
export interface Shown {
  readonly data: unknown;
  readonly version: number;
  /** The codes that may be typed now; absent for what takes none. */
  readonly purposes?: readonly string[];
  /** Absent for what has none. */
  readonly ways?: Ways;
  /** When to look again though nobody tells; null for never. */
  readonly lookAgainMs: number | null;
  /** True when nothing can follow: the stream ends after this. */
  readonly last: boolean;
}

interface Open {
  readonly stream: EventStream;
  readonly look: () => Promise<Shown>;
  sent: number;
  /** What was told last in each event beside `state`; null while it is not known what an earlier stream has told. */
  readonly told: Record<"code-entry" | "ways", string | null>;
  lookAgainMs: number | null;
}

/** All open streams of this server, with one timer for all of them. */
export interface DisplayStreams {
  /** Throws `rate_limited` for the fourth stream of one operation (§5). */
  reserve(topic: string): void;
  /** Shows the present state at once, then every change past version `seen`. */
  open(topic: string, options: { stream: EventStream; look: () => Promise<Shown>; seen: number }): void;
  /** How many are open. */
  count(): number;
  /** Tells all pages to come back, to another server or to this one when it runs again. */
  move(): void;
  close(): void;
}

/** A new stream need not be told that there is nothing; a resumed one may have been told otherwise. */
const nothing = {
  "code-entry": JSON.stringify({ purposes: [] }),
  ways: JSON.stringify({ methods: [], unavailable: [], attempt: null }),
};
const unknown = { "code-entry": null, ways: null };
const tickMs = 1000;
const beatMs = 15_000;

/** Tells what has changed; in events of their own, for `state` is fixed (§17). */
function showBeside(entry: Open, { purposes, ways, version }: Shown): void {
  const beside = { "code-entry": purposes && { purposes }, ways };
  for (const name of ["code-entry", "ways"] as const) {
    const now = JSON.stringify(beside[name]) ?? "";
    if (now !== entry.told[name] && beside[name]) entry.stream.send(name, beside[name], version);
    entry.told[name] = now;
  }
}

export function createDisplayStreams({ bus, clock }: { bus: Bus; clock: Clock }): DisplayStreams {
  const open = new Map<string, Set<Open>>();
  let beatAtMs = clock() + beatMs;

  const show = (entry: Open): Promise<void> => traced("show", () => showNow(entry));
  async function showNow(entry: Open): Promise<void> {
    try {
      const shown = await entry.look();
      const { data, version, lookAgainMs, last } = shown;
      entry.lookAgainMs = lookAgainMs;
      if (version > entry.sent) {
        entry.sent = version;
        entry.stream.send("state", data, version);
      }
      showBeside(entry, shown);
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
      const entry: Open = {
        stream,
        look,
        sent: seen,
        told: seen > 0 ? { ...unknown } : { ...nothing },
        lookAgainMs: null,
      };
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
