import type { Context } from "./context.ts";
import { type HistoryEntry, readEntry } from "./history.ts";

/** Changes what is kept of a decision as it stands now: what another tab, or another answer, has added meanwhile stays. Not inside the lock. */
export function changeEntry(
  { lock, storage }: Pick<Context, "lock" | "storage">,
  id: string,
  change: (entry: HistoryEntry) => HistoryEntry,
): Promise<HistoryEntry | null> {
  return lock(async () => {
    const entry = await readEntry(storage, id);
    if (!entry) return null;
    const changed = change(entry);
    await storage.put("history", id, changed);
    return changed;
  });
}
