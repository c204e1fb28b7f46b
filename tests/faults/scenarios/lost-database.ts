import { setTimeout as sleep } from "node:timers/promises";
import type { Found } from "../check-ledger.ts";
import { type Place, underTraffic } from "../place.ts";

/** Ends the database, as a crash does or in order, and starts it again each time after `awayMs`. */
export async function restartDatabase(
  place: Place,
  { ends, awayMs }: { ends: readonly ("crash" | "stop")[]; awayMs: number },
): Promise<Found> {
  const { postgres } = place;
  return underTraffic(place, async (ledger) => {
    for (const end of ends) {
      await postgres[end]();
      await sleep(awayMs);
      await postgres.start();
      await ledger.progress(1);
    }
  });
}

/** The database answers nothing for `awayMs` and then goes on. */
export async function pauseDatabase(place: Place, awayMs: number): Promise<void> {
  const { postgres } = place;
  await underTraffic(place, async () => {
    postgres.pause();
    await sleep(awayMs);
    postgres.goOn();
  });
}
