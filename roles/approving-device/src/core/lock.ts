/**
 * Runs `work` while nothing else of this device does: every answer brings the next rolling token, and two requests that used the same one
 * would look like a copied device (§7, T12). In a browser it must hold over all tabs (Web Locks); it need not be re-entrant.
 */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/** A lock for a device that runs in one process alone. */
export function createQueueLock(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
