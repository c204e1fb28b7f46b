import { type PictureSource, SourceError, type SourceFault } from "./picture-source.ts";

/** One camera a user can choose. */
export interface CameraChoice {
  readonly id: string;
  /** Empty until the camera was allowed once. */
  readonly label: string;
}

const faults: Readonly<Record<string, SourceFault>> = {
  NotAllowedError: "cameraDenied",
  SecurityError: "cameraDenied",
  NotFoundError: "cameraMissing",
  DevicesNotFoundError: "cameraMissing",
  OverconstrainedError: "cameraMissing",
  NotReadableError: "cameraBusy",
  TrackStartError: "cameraBusy",
  AbortError: "cameraBusy",
};

/** Opens a camera: the chosen one, else the one on the back. Throws a SourceError that says why not. */
export async function openCamera(deviceId: string | null): Promise<PictureSource> {
  if (!globalThis.isSecureContext) throw new SourceError("cameraInsecure");
  if (navigator.mediaDevices === undefined) throw new SourceError("cameraMissing");
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const which = deviceId === null ? { facingMode: { ideal: "environment" } } : { deviceId: { ideal: deviceId } };
  try {
    return sourceOf(await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...which } }));
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "";
    throw new SourceError(faults[name] ?? "cameraFailed", { cause });
  }
}

/** The cameras of this device; one or none means that there is nothing to choose. */
export async function listCameras(): Promise<readonly CameraChoice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter((device) => device.kind === "videoinput")
    .map((device) => ({ id: device.deviceId, label: device.label }));
}

function sourceOf(stream: MediaStream): PictureSource {
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new SourceError("cameraFailed");
  return {
    kind: "camera",
    stream,
    deviceId: track.getSettings().deviceId ?? "",
    torch: hasTorch(track) ? (on) => switchTorch(track, on) : null,
    close: () => track.stop(),
  };
}

/** TypeScript's DOM types do not know the light yet. */
function hasTorch(track: MediaStreamTrack): boolean {
  return Reflect.get(track.getCapabilities?.() ?? {}, "torch") === true;
}

async function switchTorch(track: MediaStreamTrack, on: boolean): Promise<void> {
  const light: object = { torch: on };
  await track.applyConstraints({ advanced: [light] });
}
