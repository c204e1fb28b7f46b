import { useEffect } from "preact/hooks";
import type { HistoryEntry } from "../../core/index.ts";

/** The operation decided just now; only then does the app leave by itself, not when its result is looked at again. */
let justDecided: string | null = null;

/** So that the result can be read before the page changes. */
const readingMs = 1500;

/** Its result screen goes back to the website by itself, if there is a way back (§11.3). */
export function goBackSoon(id: string): void {
  justDecided = id;
}

/** Goes back to the site's page with its one-time code behind the `#`, which no server sees (T29). */
export function useWayBack({ id, back }: HistoryEntry): void {
  const href = back?.href;
  useEffect(() => {
    if (href === undefined || justDecided !== id) return;
    justDecided = null;
    const timer = setTimeout(() => location.assign(href), readingMs);
    return () => clearTimeout(timer);
  }, [id, href]);
}
