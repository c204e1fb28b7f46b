import { setTimeout } from "node:timers/promises";
import type { Context } from "./context.ts";

/** Between two pieces of work others have the process for longer than a piece takes. */
const pauseMs = 15;

/** What is made of operations and the audit log in its own time: the index of searches, and the counts. */
export interface Historian {
  /** Does what there is to do, piece by piece; the server's timer calls it. */
  tick(): Promise<void>;
  /** Finishes the piece under way and begins nothing more. */
  close(): Promise<void>;
}

/** `first` is done before every piece: of what is done in its own time it goes first. */
export function createHistorian(
  { store, log }: Pick<Context, "store" | "log">,
  { first }: { readonly first: () => Promise<unknown> },
): Historian {
  let isClosed = false;
  let work: Promise<void> | null = null;

  /** True when there may be more. */
  async function advanceOnce(): Promise<boolean> {
    await first();
    return !isClosed && store.history.advance();
  }
  async function advance(): Promise<void> {
    while (await advanceOnce()) await setTimeout(pauseMs);
  }
  return {
    async tick() {
      if (isClosed) return;
      work ??= advance()
        .catch((error: unknown) => log.fault("history", error))
        .finally(() => (work = null));
      await work;
    },
    async close() {
      isClosed = true;
      await work;
    },
  };
}
