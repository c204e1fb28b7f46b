import type { StateEvent } from "../display-event.ts";
import { pageClock } from "../page-clock.ts";
import { withHistory } from "./history-database.ts";
import { parseScene, resultOf } from "./kept-operation.ts";

/** Tells the lists on this page that something was kept. */
export const historyChanges = new EventTarget();

/** Keeps how an operation stands, under the scene that the page told; older news of it changes nothing. */
export async function keepOperation(scene: unknown, event: StateEvent): Promise<void> {
  const parsed = parseScene(scene);
  if (parsed === null) return;
  await withHistory(async (database) => {
    const before = await database.get(parsed.id);
    if (before !== null && event.version < before.version) return;
    const at = before?.at ?? Math.floor(pageClock() / 1000);
    await database.put([{ ...parsed, at, result: resultOf(event), version: event.version }]);
  }).catch(() => {}); // A browser that keeps nothing: the operation goes on all the same.
  historyChanges.dispatchEvent(new Event("change"));
}
