import { useEffect, useRef, useState } from "preact/hooks";

/** What was asked for, and how it stands. */
export interface Asked<T> {
  /** The last good answer: it stays while a newer one is on its way. */
  readonly value: T | null;
  readonly fault: unknown;
  readonly isLoading: boolean;
  /** Asks again. */
  reload(): void;
}

interface State<T> {
  readonly value: T | null;
  readonly fault: unknown;
  readonly isLoading: boolean;
}

/**
 * Asks when `key` changes, and every `everyMs` while the page is in sight. An answer that was overtaken is dropped, and what an earlier key
 * answered does not stand under a later one.
 */
export function useAsked<T>(
  request: (signal: AbortSignal) => Promise<T>,
  { key = "", everyMs = null }: { readonly key?: string; readonly everyMs?: number | null } = {},
): Asked<T> {
  const [state, setState] = useState<State<T>>({ value: null, fault: null, isLoading: true });
  const [round, setRound] = useState(0);
  const asking = useRef(request);
  asking.current = request;
  const shownKey = useRef(key);
  useEffect(() => {
    const until = new AbortController();
    const isSame = shownKey.current === key;
    shownKey.current = key;
    setState(({ value }) => ({ value: isSame ? value : null, fault: null, isLoading: true }));
    async function once(): Promise<void> {
      try {
        const value = await asking.current(until.signal);
        if (!until.signal.aborted) setState({ value, fault: null, isLoading: false });
      } catch (fault) {
        if (!until.signal.aborted) setState(({ value }) => ({ value, fault, isLoading: false }));
      }
    }
    void once();
    const timer = everyMs === null ? null : setInterval(() => !document.hidden && void once(), everyMs);
    return () => {
      until.abort();
      if (timer !== null) clearInterval(timer);
    };
  }, [key, round, everyMs]);
  return { ...state, reload: () => setRound((now) => now + 1) };
}
