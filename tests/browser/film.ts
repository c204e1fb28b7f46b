import { setTimeout as pause } from "node:timers/promises";
import type { Locator } from "playwright-core";
import type { CameraFeed } from "./camera-feed.ts";

/** Four pictures a second: every frame of a live code (3 s) is seen several times. */
const pauseMs = 250;

/**
 * Holds the camera at what one page shows, while `until` is under way, then at the wall. A code that changes is followed.
 * Answers what `until` answers.
 */
export async function film<T>(feed: CameraFeed, shown: Locator, until: () => Promise<T>): Promise<T> {
  const filming = new AbortController();
  const filmed = keepFilming(feed, shown, filming.signal);
  try {
    return await until();
  } finally {
    filming.abort();
    await filmed;
    feed.clear();
  }
}

async function keepFilming(feed: CameraFeed, shown: Locator, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // The code may be gone from the page the moment it is scanned; on a busy machine the picture may only be late.
    const picture = await shown.screenshot({ animations: "disabled", timeout: 2000 }).catch(() => null);
    if (picture) feed.show(picture);
    await pause(pauseMs);
  }
}
