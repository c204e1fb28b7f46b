import { setTimeout } from "node:timers/promises";
import type { LeavingPace } from "@countersign/platform";

/** What ends with the process: first all who asked are answered, then everything is closed. */
export interface Ending {
  leave(pace: LeavingPace): Promise<void>;
  close(): Promise<void>;
}

/** Longest time for answers, and for all of it: less than service managers wait before they kill. */
const limitMs = 10_000;
const wholeMs = 25_000;

/** Ends the process on SIGINT and SIGTERM, gracefully and within a limit; a second signal ends it at once. */
export function endOnSignals({ leave, close }: Ending, noticeMs: number): void {
  let isEnding = false;
  async function end(): Promise<number> {
    await leave({ noticeMs, limitMs });
    await close();
    return 0;
  }
  const stop = (): void => {
    if (isEnding) process.exit(1);
    isEnding = true;
    const late = setTimeout(noticeMs + wholeMs, 1);
    Promise.race([end(), late]).then(
      (code) => process.exit(code),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
}
