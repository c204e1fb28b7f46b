/** Why there is no picture to scan. Each has a sentence. */
export type SourceFault =
  | "cameraDenied"
  | "cameraBusy"
  | "cameraMissing"
  | "cameraInsecure"
  | "cameraGone"
  | "cameraFailed"
  | "screenDenied"
  | "screenUnsupported";

/** A stream of pictures: a camera, or the screen. */
export interface PictureSource {
  readonly kind: "camera" | "screen";
  readonly stream: MediaStream;
  /** The camera in use, as the browser names it; empty for the screen. */
  readonly deviceId: string;
  /** Switches the light beside the camera; null where there is none. */
  readonly torch: ((on: boolean) => Promise<void>) | null;
  close(): void;
}

/** A picture of the screen or of a camera could not be had. */
export class SourceError extends Error {
  readonly fault: SourceFault;

  constructor(fault: SourceFault, options?: ErrorOptions) {
    super(fault, options);
    this.name = "SourceError";
    this.fault = fault;
  }
}
