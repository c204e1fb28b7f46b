/** Tells waiting requests that something under a key has changed. */
export interface Changes {
  announce(key: string): void;
  /** Resolves at the next change of `key`, or after `timeoutMs`, or when the site closes. */
  next(key: string, timeoutMs: number): Promise<void>;
  close(): void;
}

export function createChanges(): Changes {
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;
  const announce = (key: string): void => {
    for (const wake of waiting.get(key) ?? []) wake();
  };
  return {
    announce,
    next(key, timeoutMs) {
      if (closed) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.get(key)?.delete(wake);
          if (waiting.get(key)?.size === 0) waiting.delete(key);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiting.set(key, (waiting.get(key) ?? new Set()).add(wake));
      });
    },
    close() {
      closed = true;
      for (const wakes of waiting.values()) for (const wake of wakes) wake();
    },
  };
}
