import type { DatabaseSync } from "node:sqlite";

interface Job {
  readonly run: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs a write inside the next common transaction; resolves once that is on disk. The write may be run twice, so it touches nothing but the database. */
export type Write = <T>(run: () => T) => Promise<T>;

/** Writes that arrive in one turn of the event loop are committed together: one flush to disk for all of them. */
export function createGroupCommit(
  db: DatabaseSync,
  { afterCommit }: { readonly afterCommit: () => void },
): { write: Write; flush(): void } {
  let waiting: Job[] = [];
  const [begin, commit, rollback] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT"), db.prepare("ROLLBACK")];

  /** Runs the jobs in one transaction; throws, with nothing changed, when one of them throws. */
  function transact(jobs: readonly Job[]): unknown[] {
    begin.run();
    try {
      const answers = jobs.map((job) => job.run());
      commit.run();
      return answers;
    } catch (error) {
      if (db.isTransaction) rollback.run();
      throw error;
    }
  }

  function settle(jobs: readonly Job[]): void {
    try {
      const answers = transact(jobs);
      for (const [i, job] of jobs.entries()) job.resolve(answers[i] as never);
    } catch (error) {
      const [only, ...more] = jobs;
      if (more.length === 0) only?.reject(error);
      else for (const job of jobs) settle([job]);
    }
  }

  function flush(): void {
    const jobs = waiting;
    waiting = [];
    if (jobs.length === 0) return;
    settle(jobs);
    afterCommit();
  }

  function write<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (waiting.push({ run, resolve, reject }) === 1) setImmediate(flush);
    });
  }

  return { write, flush };
}
