import { type ReadonlySignal, signal } from "@preact/signals";
import { type CameraChoice, listCameras, openCamera } from "./camera.ts";
import { createDecoder } from "./decoder.ts";
import { type PictureSource, SourceError, type SourceFault } from "./picture-source.ts";
import { runScanLoop, type Sighting } from "./scan-loop.ts";
import { shareScreen } from "./screen-share.ts";

export type ScannerFault = SourceFault | "decoderFailed";

/** A scanner at work: what it shows, and what the user can ask of it. */
export interface ScannerSession {
  readonly source: ReadonlySignal<PictureSource | null>;
  readonly fault: ReadonlySignal<ScannerFault | null>;
  readonly seen: ReadonlySignal<Sighting["kind"]>;
  /** True while a code is being judged; the scanner then looks away. */
  readonly busy: ReadonlySignal<boolean>;
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

const rememberedCamera = "countersign.camera";
/** So that a sentence can be read before the same code is judged again. */
const lookAwayMs = 1200;

/** Opens the camera at once and looks at its pictures until closed. */
export function startScannerSession({ video, onCode }: ScannerSessionOptions): ScannerSession {
  const source = signal<PictureSource | null>(null);
  const fault = signal<ScannerFault | null>(null);
  const seen = signal<Sighting["kind"]>("nothing");
  const busy = signal(false);
  const lit = signal(false);
  const cameras = signal<readonly CameraChoice[]>([]);
  const decoder = createDecoder();
  let run = new AbortController();

  function stop(): void {
    run.abort();
    run = new AbortController();
    source.value?.close();
    source.value = null;
    lit.value = false;
    seen.value = "nothing";
  }

  async function start(open: () => Promise<PictureSource>): Promise<void> {
    stop();
    fault.value = null;
    const { signal: ended } = run;
    try {
      const opened = await open();
      if (ended.aborted) return opened.close();
      await show(opened, ended);
      await runScanLoop(video, { decoder, signal: ended, onSighting: look, onBroken: () => fail("decoderFailed") });
    } catch (error) {
      if (!ended.aborted) fail(error instanceof SourceError ? error.fault : "cameraFailed");
    }
  }

  async function show(opened: PictureSource, ended: AbortSignal): Promise<void> {
    source.value = opened;
    for (const track of opened.stream.getTracks()) {
      track.addEventListener(
        "ended",
        () => !ended.aborted && (opened.kind === "screen" ? startCamera() : fail("cameraGone")),
      );
    }
    video.srcObject = opened.stream;
    await video.play();
    cameras.value = await listCameras();
  }

  function fail(why: ScannerFault): void {
    stop();
    fault.value = why;
  }

  function look(sighting: Sighting): void {
    if (busy.value) return;
    seen.value = sighting.kind;
    if (sighting.kind === "code") void take(sighting.text);
  }

  async function take(text: string): Promise<void> {
    busy.value = true;
    const taken = await onCode(text);
    if (taken) stop();
    else setTimeout(() => (busy.value = false), lookAwayMs);
  }

  function startCamera(): void {
    void start(() => openCamera(localStorage.getItem(rememberedCamera)));
  }
  function nextCamera(): void {
    const at = cameras.value.findIndex((camera) => camera.id === source.value?.deviceId);
    const next = cameras.value[(at + 1) % cameras.value.length];
    if (next !== undefined) localStorage.setItem(rememberedCamera, next.id);
    startCamera();
  }
  function toggleTorch(): void {
    const on = !lit.value;
    source.value?.torch?.(on).then(
      () => (lit.value = on),
      () => (lit.value = false),
    );
  }
  function close(): void {
    stop();
    decoder.close();
  }

  startCamera();
  const startScreen = (): void => void start(shareScreen);
  return { source, fault, seen, busy, lit, cameras, startCamera, startScreen, nextCamera, toggleTorch, close };
}
