import type { Context } from "./context.ts";
import { type HistoryEntry, readHistory } from "./history.ts";

type Parts = Pick<Context, "lock" | "storage" | "changed">;

/** Erases entries from this device, all of them unless `ids` names some. Answers what was there, which {@link restoreHistory} takes back. */
export function eraseHistory(
  { lock, storage, changed }: Parts,
  ids: readonly string[] | null,
): Promise<readonly HistoryEntry[]> {
  return lock(async () => {
    const named = ids === null ? null : new Set(ids);
    const erased = (await readHistory(storage)).filter(({ id }) => named?.has(id) ?? true);
    await storage.write(["history"], (_put, remove) => {
      for (const { id } of erased) remove("history", id);
    });
    changed();
    return erased;
  });
}

/** Puts back what was erased a moment ago; an entry that came since stays as it is. */
export function restoreHistory({ lock, storage, changed }: Parts, erased: readonly HistoryEntry[]): Promise<void> {
  return lock(async () => {
    const here = new Set((await readHistory(storage)).map(({ id }) => id));
    await storage.write(["history"], (put) => {
      for (const entry of erased) if (!here.has(entry.id)) put("history", entry.id, entry);
    });
    changed();
  });
}
