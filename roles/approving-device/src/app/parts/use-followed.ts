import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";

/** A decided operation as it goes on. */
export interface Followed {
  /** Undefined until it was read; null when it is not kept here. */
  readonly entry: ReadonlySignal<HistoryEntry | null | undefined>;
  /** The server could not be reached; it is tried again. */
  readonly lost: ReadonlySignal<boolean>;
}

const tryAgainMs = 3000;

/** Follows an operation from the answer to its end, however often the connection is lost (§8, S21). */
export function useFollowed(id: string): Followed {
  const { device } = useApp();
  const entry = useSignal<HistoryEntry | null | undefined>(undefined);
  const lost = useSignal(false);
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function follow(): Promise<void> {
      try {
        entry.value = await device.entry(id);
        const heard = await device.follow(id, { signal: ended.signal });
        if (ended.signal.aborted) return;
        entry.value = heard;
        lost.value = false;
      } catch {
        lost.value = true;
        timer = setTimeout(() => void follow(), tryAgainMs);
      }
    }
    void follow();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return { entry, lost };
}
