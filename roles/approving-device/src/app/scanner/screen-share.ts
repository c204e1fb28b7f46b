import { type PictureSource, SourceError } from "./picture-source.ts";

/** True where the user can show this app their screen; phones cannot. */
export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/**
 * Asks for a window or the screen: an ordinary scan of live frames (§11.3) for those whose phone and computer are one device. Must be
 * called by a press of the user. Throws a SourceError.
 */
export async function shareScreen(): Promise<PictureSource> {
  if (!canShareScreen()) throw new SourceError("screenUnsupported");
  const stream = await navigator.mediaDevices
    .getDisplayMedia({ audio: false, video: { frameRate: { ideal: 5, max: 15 } } })
    .catch((cause: unknown) => {
      throw new SourceError("screenDenied", { cause });
    });
  const close = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  return { kind: "screen", stream, deviceId: "", torch: null, close };
}
