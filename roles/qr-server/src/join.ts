import { type Operation, ProtocolError } from "@countersign/protocol";

/** Joins two things that arrive in either order: the operation server's copy of a request and the verification server's code (S10). */
export interface Join {
  /** The operation server's copy. */
  put(id: string, operation: Operation): void;
  /** Waits for the copy; throws `unavailable` when it does not come. A copy is taken once. */
  take(id: string): Promise<Operation>;
  close(): void;
}

/** How long one waits for the other. */
const patienceMs = 5000;
/** Most copies kept for codes that have not come; beyond it the newest are dropped, and their creates fail (T38). */
const maximumCopies = 10_000;

export function createJoin(): Join {
  const copies = new Map<string, { operation: Operation; timer: NodeJS.Timeout }>();
  const waiting = new Map<
    string,
    { resolve: (operation: Operation) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }
  >();
  return {
    put(id, operation) {
      const waiter = waiting.get(id);
      if (waiter) {
        waiting.delete(id);
        clearTimeout(waiter.timer);
        waiter.resolve(operation);
        return;
      }
      if (copies.has(id) || copies.size >= maximumCopies) return;
      const timer = setTimeout(() => copies.delete(id), patienceMs);
      timer.unref();
      copies.set(id, { operation, timer });
    },
    async take(id) {
      const copy = copies.get(id);
      if (copy) {
        copies.delete(id);
        clearTimeout(copy.timer);
        return copy.operation;
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new ProtocolError("unavailable", { cause: "the operation server's copy did not come" }));
        }, patienceMs);
        waiting.set(id, { resolve, reject, timer });
      });
    },
    close() {
      for (const { timer } of copies.values()) clearTimeout(timer);
      for (const { timer, reject } of waiting.values()) {
        clearTimeout(timer);
        reject(new ProtocolError("unavailable"));
      }
      copies.clear();
      waiting.clear();
    },
  };
}
