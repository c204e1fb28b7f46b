import type { FurtherWays } from "./model.ts";
import type { ViewActions } from "./view-actions.ts";
import type { ViewParts } from "./view-parts.ts";

/** What the second file exports. */
export interface FurtherWaysFile {
  /** Puts the further ways into an element's content, each part in its place. */
  readonly createFurtherWays: (parts: ViewParts, actions: ViewActions) => FurtherWays;
}

/** Where the build has put the second file, seen from the first. */
declare const FURTHER_WAYS_FILE: string;

let failures = 0;

/**
 * Loads the second file from where the first came from; null when it did not arrive. Browsers keep a failed load for as long as the page
 * lives, so each further try has an address of its own.
 */
export async function loadFurtherWays(): Promise<FurtherWaysFile | null> {
  const address = failures === 0 ? FURTHER_WAYS_FILE : `${FURTHER_WAYS_FILE}?again=${failures}`;
  try {
    return (await import(/* @vite-ignore */ address)) as FurtherWaysFile;
  } catch {
    failures++;
    return null;
  }
}
