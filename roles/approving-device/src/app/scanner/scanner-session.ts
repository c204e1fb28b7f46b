import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type CameraChoice, listCameras, openCamera } from "./camera.ts";
import { type CodeGate, createCodeGate } from "./code-gate.ts";
import { createDecoder } from "./decoder.ts";
import { type PictureSource, SourceError, type SourceFault } from "./picture-source.ts";
import { runScanLoop } from "./scan-loop.ts";
import { shareScreen } from "./screen-share.ts";

type ScannerFault = SourceFault | "decoderFailed";

/** A scanner at work: what it shows, and what the user can ask of it. */
export interface ScannerSession extends Pick<CodeGate, "seen" | "busy"> {
  readonly source: ReadonlySignal<PictureSource | null>;
  readonly fault: ReadonlySignal<ScannerFault | null>;
  readonly lit: ReadonlySignal<boolean>;
  readonly cameras: ReadonlySignal<readonly CameraChoice[]>;
  readonly startCamera: () => void;
  /** Must be called by a press of the user. */
  readonly startScreen: () => void;
  readonly nextCamera: () => void;
  readonly toggleTorch: () => void;
  readonly close: () => void;
}

interface ScannerSessionOptions {
  readonly video: HTMLVideoElement;
  /** Takes a code's text; answers false when the scanner should look on. */
  readonly onCode: (text: string) => Promise<boolean>;
}

const place = "countersign.camera";

/** The camera the user chose last; null also where nothing may be kept. */
function rememberedCamera(): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

/** Opens the camera at once and looks at its pictures until closed. */
export function startScannerSession({ video, onCode }: ScannerSessionOptions): ScannerSession {
  const source = signal<PictureSource | null>(null);
  const fault = signal<ScannerFault | null>(null);
  const lit = signal(false);
  const cameras = signal<readonly CameraChoice[]>([]);
  const gate = createCodeGate({ onCode, onTaken: stop });
  const decoder = createDecoder();
  let run = new AbortController();

  function stop(): void {
    run.abort();
    run = new AbortController();
    source.value?.close();
    source.value = null;
    lit.value = false;
    gate.forget();
  }

  async function start(open: () => Promise<PictureSource>): Promise<void> {
    stop();
    fault.value = null;
    const { signal: ended } = run;
    try {
      const opened = await open();
      if (ended.aborted) return opened.close();
      source.value = opened;
      watchEnd(opened, ended);
      video.srcObject = opened.stream;
      await video.play();
      const listed = listCameras().then((found) => {
        cameras.value = found;
      });
      await runScanLoop(video, {
        decoder,
        signal: ended,
        onSighting: gate.look,
        onBroken: () => fail("decoderFailed"),
      });
      await listed;
    } catch (error) {
      if (!ended.aborted) fail(error instanceof SourceError ? error.fault : "cameraFailed");
    }
  }

  /** A screen that is no longer shared is an ordinary end; a camera that is taken away is not. */
  function watchEnd({ kind, stream }: PictureSource, ended: AbortSignal): void {
    const onEnd = (): void => (kind === "screen" ? startCamera() : fail("cameraGone"));
    for (const track of stream.getTracks()) track.addEventListener("ended", () => !ended.aborted && onEnd());
  }
  function fail(why: ScannerFault): void {
    stop();
    fault.value = why;
  }
  const startCamera = (): void => void start(() => openCamera(rememberedCamera()));
  const startScreen = (): void => void start(shareScreen);
  function nextCamera(): void {
    rememberCameraAfter(cameras.value, source.value?.deviceId);
    startCamera();
  }
  const toggleTorch = (): void => switchTorch(source.value, lit);
  function close(): void {
    stop();
    decoder.close();
  }
  startCamera();
  const { seen, busy } = gate;
  return { source, fault, seen, busy, lit, cameras, startCamera, startScreen, nextCamera, toggleTorch, close };
}

function rememberCameraAfter(cameras: readonly CameraChoice[], id: string | undefined): void {
  const next = cameras[(cameras.findIndex((camera) => camera.id === id) + 1) % cameras.length];
  try {
    if (next !== undefined) localStorage.setItem(place, next.id);
  } catch {
    // Where nothing may be kept the choice cannot last: the next start asks for the one on the back again.
  }
}

/** A light that cannot be switched is shown as off. */
function switchTorch(source: PictureSource | null, lit: Signal<boolean>): void {
  const on = !lit.value;
  source?.torch?.(on).then(
    () => (lit.value = on),
    () => (lit.value = false),
  );
}
