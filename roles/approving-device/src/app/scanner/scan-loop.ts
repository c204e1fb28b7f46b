import type { Decoder } from "./decoder.ts";

/** What one look at the picture showed. */
export type Sighting =
  | { readonly kind: "nothing" }
  | { readonly kind: "several" }
  | { readonly kind: "foreign" }
  | { readonly kind: "code"; readonly text: string };

/** A text that is ours, of whatever kind and version: a link, then our marker (§4). */
const ours = /^https?:\/\/[^#]*#[0-9]{1,3}[A-Za-z]?\.[0-9]*$/;

/** A code beside a foreign one is taken; two of ours are not guessed between. */
export function judgeSighting(texts: readonly string[]): Sighting {
  const codes = texts.filter((text) => ours.test(text));
  const [text] = codes;
  if (codes.length > 1) return { kind: "several" };
  if (text !== undefined) return { kind: "code", text };
  return { kind: texts.length > 0 ? "foreign" : "nothing" };
}

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
