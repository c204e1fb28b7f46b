import type { Clock } from "@countersign/protocol";

/** A node's clock, set by the database's. */
export interface DatabaseClock {
  readonly now: Clock;
  /** Asks the database again in its own time; answers the function that ends it. */
  follow(): () => void;
}

/** A machine's clock that is set anew runs on for so long at most. */
const askMs = 5000;

/**
 * Asks the database what time it is, and answers a clock that says the same: nodes whose own clocks differ judge a deadline alike, and tell
 * phones and QR servers the same time. `read` answers the database's time in milliseconds. What the way there and back leaves possible
 * is not set.
 */
export async function openDatabaseClock(read: () => Promise<number>, clock: Clock): Promise<DatabaseClock> {
  let aheadMs = 0;
  async function ask(): Promise<void> {
    const asked = clock();
    const theirs = await read();
    const answered = clock();
    const now = { earliest: theirs - answered, latest: theirs - asked };
    if (now.latest < now.earliest) return; // This clock was set in between.
    if (aheadMs < now.earliest || aheadMs > now.latest) aheadMs = Math.round((now.earliest + now.latest) / 2);
  }
  await ask();
  return {
    now: () => clock() + aheadMs,
    follow() {
      // One that does not answer leaves the time as it was.
      const timer = setInterval(() => void ask().catch(() => {}), askMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}
