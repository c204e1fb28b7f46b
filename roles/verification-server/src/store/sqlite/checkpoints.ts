// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";

/** So many pages in the log are worth bringing into the file: what is written often is brought once for many times. */
const pagesWorth = 4000;
/** So few are brought here; more only when the thread went for them so often, and others came as fast. */
const pagesLeft = 200;
const roundsMost = 3;
/** Where nobody brings them, SQLite does, inside a commit. */
const pagesMost = 4 * pagesWorth;
/** After so many commits it looks. */
const commitsBetween = 16;
const limits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

export interface Checkpoints {
  afterCommit(): void;
  close(): Promise<void>;
}

/**
 * Brings what was committed from the log into the file, in a thread of its own that begins when there is first something to do: thousands
 * of pages and two flushes to disk would hold up every request. The last few are brought here, between two commits, for the log begins
 * anew only when all of it is in the file. Where the thread fails or is too slow SQLite does it.
 */
export function createCheckpoints(db: DatabaseSync, { file }: { readonly file: string }): Checkpoints {
  db.exec(`PRAGMA wal_autocheckpoint = ${pagesMost}`);
  const look = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const finish = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  let commits = 0;
  let rounds = 0;
  let thread: Worker | null = null;

  function pagesWaiting(): number {
    const { log, checkpointed } = look.get() ?? {};
    return Number(log) - Number(checkpointed);
  }
  function ask(asked: Worker): void {
    rounds += 1;
    asked.postMessage("checkpoint");
  }
  function begin(): Worker {
    const started = new Worker(new URL("./checkpoint-thread.js", import.meta.url), {
      workerData: file,
      resourceLimits: limits,
    });
    started.unref();
    started.on("message", () => {
      if (rounds < roundsMost && pagesWaiting() > pagesLeft) return ask(started);
      finish.get();
      rounds = 0;
    });
    // It stays asked for good, and SQLite does it.
    started.on("error", () => (thread = null));
    return started;
  }
  return {
    afterCommit() {
      commits += 1;
      if (rounds > 0 || commits % commitsBetween !== 0 || pagesWaiting() < pagesWorth) return;
      ask((thread ??= begin()));
    },
    async close() {
      if (thread === null) return;
      const ended = new Promise((resolve) => thread?.once("exit", resolve));
      thread.removeAllListeners("message");
      thread.ref();
      thread.postMessage("end");
      await ended;
    },
  };
}
