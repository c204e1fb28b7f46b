import { createOpenStreams, type EventStream, type OpenStreams, traced } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
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
  /** True while something may have changed since the last look began. */
  isDue: boolean;
  isLooking: boolean;
}

/** All open streams of this server, with one timer for all of them. */
export interface DisplayStreams extends Pick<OpenStreams<Open>, "reserve" | "count" | "move" | "close"> {
  /** Shows the present state at once, then every change past version `seen`. */
  open(topic: string, options: { stream: EventStream; look: () => Promise<Shown>; seen: number }): void;
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
  const streams = createOpenStreams<Open>({ maximum: maximumStreams, tick, tickMs });
  let beatAtMs = clock() + beatMs;

  /** One look at a time: however often it is told meanwhile, one more follows and sees all of it, so that a flood on the bus asks the store no more than it can answer (T38). */
  async function show(entry: Open): Promise<void> {
    entry.isDue = true;
    if (entry.isLooking) return;
    entry.isLooking = true;
    while (entry.isDue) {
      entry.isDue = false;
      await traced("show", () => showNow(entry));
    }
    entry.isLooking = false;
  }
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
    for (const entry of streams) {
      if (entry.lookAgainMs !== null && entry.lookAgainMs <= now) void show(entry);
      else if (beat) entry.stream.beat();
    }
  }

  return {
    ...streams,
    open(topic, { stream, look, seen }) {
      const entry: Open = {
        stream,
        look,
        sent: seen,
        told: seen > 0 ? { ...unknown } : { ...nothing },
        lookAgainMs: null,
        isDue: false,
        isLooking: false,
      };
      streams.add(topic, entry);
      stream.onClose(bus.subscribe(topic, () => void show(entry)));
      void show(entry);
    },
  };
}
