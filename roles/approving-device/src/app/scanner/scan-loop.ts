import type { Decoder } from "./decoder.ts";
import { judgeSighting, type Sighting } from "./sighting.ts";

interface ScanLoopOptions {
  readonly decoder: Decoder;
  readonly onSighting: (sighting: Sighting) => void;
  readonly onBroken: () => void;
  readonly signal: AbortSignal;
}

/** Looks at the video picture after picture, never at two at once, until aborted. */
export async function runScanLoop(
  video: HTMLVideoElement,
  { decoder, onSighting, onBroken, signal }: ScanLoopOptions,
): Promise<void> {
  try {
    while (!signal.aborted) {
      await nextPicture(video);
      if (signal.aborted) return;
      if (video.videoWidth === 0 || document.hidden) continue;
      const texts = await decoder.read(await createImageBitmap(video));
      if (!signal.aborted) onSighting(judgeSighting(texts));
    }
  } catch {
    if (!signal.aborted) onBroken();
  }
}

/** A new picture, or a quarter of a second: a shared screen that does not change sends none. */
function nextPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250);
    video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
