import type { MethodFault } from "./method-outcome.ts";

/** A camera that is on. */
export interface Camera {
  readonly video: HTMLVideoElement;
  /** False when it was unplugged or taken away. */
  isLive(): boolean;
}

const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" };

/** Turns the camera on and shows it in `video` until `signal` aborts; then it is let go, however far that had come. */
export async function openCamera(video: HTMLVideoElement, signal: AbortSignal): Promise<Camera | MethodFault> {
  // A page that is not served safely has no cameras at all.
  if (!navigator.mediaDevices) return "camera-missing";
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    const [track] = stream.getVideoTracks();
    const stop = (): void => {
      for (const one of stream.getTracks()) one.stop();
      if (video.srcObject === stream) video.srcObject = null;
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    video.srcObject = stream;
    await video.play();
    return { video, isLive: () => track?.readyState === "live" };
  } catch (cause) {
    return faultOf(cause instanceof DOMException ? cause.name : "");
  }
}

function faultOf(name: string): MethodFault {
  if (name === "NotAllowedError" || name === "SecurityError") return "camera-denied";
  return name === "NotReadableError" || name === "AbortError" ? "camera-busy" : "camera-missing";
}
