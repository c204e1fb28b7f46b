/** Whether this server is about to end, for requests that wait. */
export interface Leaving {
  isLeaving(): boolean;
  /** Answers the function that ends it. */
  onLeave(listener: () => void): () => void;
  leave(): void;
}

export function createLeaving(): Leaving {
  const listeners = new Set<() => void>();
  let isLeaving = false;
  return {
    isLeaving: () => isLeaving,
    onLeave(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    leave() {
      isLeaving = true;
      for (const listener of listeners) listener();
    },
  };
}
