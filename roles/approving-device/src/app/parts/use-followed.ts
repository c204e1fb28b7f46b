import { ProtocolError } from "@countersign/protocol";
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";

/** A decided operation as it goes on. */
interface Followed {
  /** Undefined until it was read; null when it is not kept here. */
  readonly entry: ReadonlySignal<HistoryEntry | null | undefined>;
  /** The server could not be reached; it is tried again. */
  readonly lost: ReadonlySignal<boolean>;
  /** The site has removed this device: nothing more will be heard. */
  readonly removed: ReadonlySignal<boolean>;
  /** What was learnt about it by other means. */
  readonly replace: (entry: HistoryEntry) => void;
}

const tryAgainMs = 3000;

/** Follows an operation from the answer to its end, however often the connection is lost (§8, S21). */
export function useFollowed(id: string): Followed {
  const { device } = useApp();
  const entry = useSignal<HistoryEntry | null | undefined>(undefined);
  const lost = useSignal(false);
  const removed = useSignal(false);
  function replace(heard: HistoryEntry): void {
    entry.value = heard;
  }
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A change that comes while the server is asked may be of what was read before it.
    let [busy, again] = [false, false];
    async function follow(): Promise<void> {
      clearTimeout(timer);
      [busy, again] = [true, false];
      try {
        entry.value = await device.entry(id);
        const heard = await device.follow(id, { signal: ended.signal, onHeard: replace });
        if (ended.signal.aborted) return;
        entry.value = heard;
        lost.value = false;
        if (again) timer = setTimeout(() => void follow());
      } catch (error) {
        removed.value = error instanceof ProtocolError && error.code === "device_revoked";
        lost.value = !removed.value;
        if (removed.value) return;
        if (!ended.signal.aborted) timer = setTimeout(() => void follow(), tryAgainMs);
      } finally {
        busy = false;
      }
    }
    void follow();
    // What was decided without a network can be followed once the server has it.
    const stop = device.onChange(() => {
      if (busy) again = true;
      else void follow();
    });
    return () => {
      stop();
      ended.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return { entry, lost, removed, replace };
}
