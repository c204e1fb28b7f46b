import type { Page } from "playwright-core";
import type { CameraFeed } from "./camera-feed.ts";

/**
 * Points the camera at the code that `shown` shows, picture after picture as its frames change, until `until` is done. So the second
 * browser sees the live code as a phone held in front of the first one would.
 */
export async function mirrorCode<T>(shown: Page, feed: CameraFeed, until: Promise<T>): Promise<T> {
  const over = new AbortController();
  const ended = until.finally(() => over.abort());
  const tile = shown.locator("countersign-approval .tile");
  await tile.locator("svg path").first().waitFor();
  while (!over.signal.aborted) {
    const picture = await tile.screenshot({ animations: "disabled", timeout: 2000 }).catch(() => null);
    if (picture) feed.show(picture);
    await shown.waitForTimeout(100);
  }
  feed.clear();
  return ended;
}
