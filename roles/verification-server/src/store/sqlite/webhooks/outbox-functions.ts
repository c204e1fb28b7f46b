import type { DatabaseSync } from "node:sqlite";
import { type Clock, newId, type Random } from "@countersign/protocol";

/** What the triggers of the outbox ask of the program: time and ids, which are arguments here as everywhere. */
export function registerOutboxFunctions(
  db: DatabaseSync,
  { clock, random }: { clock: Clock; random: Random },
): { onWritten(listener: () => void): () => void } {
  const listeners = new Set<() => void>();
  let isTelling = false;

  /** After the turn in which a commit ends, which is one turn with its writes. */
  function tellSoon(): void {
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      for (const listener of listeners) listener();
    });
  }
  db.function("clock_ms", () => clock());
  db.function("new_event_id", () => {
    tellSoon();
    return newId("evt", { clock, random });
  });
  return {
    onWritten(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
