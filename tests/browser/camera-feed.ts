import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";

const width = 1280;
const height = 720;
const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\nFRAME\n`);

/** A camera whose picture is changed while a browser has it open. */
export interface CameraFeed {
  /** What `launchChromium` takes. */
  readonly file: string;
  /** Points the camera at a picture (PNG), scaled to fit on a grey wall. */
  show(png: Uint8Array): void;
  /** Points the camera at the bare wall. */
  clear(): void;
  /** Removes the file; the browser must be closed. */
  remove(): void;
}

/** Chromium reads the file again for every frame, so overwriting it in place, same size, plays a moving picture. */
export function createCameraFeed(): CameraFeed {
  const folder = mkdtempSync(join(tmpdir(), "countersign-camera-"));
  const file = join(folder, "camera.y4m");
  const descriptor = openSync(file, "w");
  const write = (grey: Uint8Array): void => {
    writeSync(descriptor, Buffer.concat([header, grey, Buffer.alloc((width * height) / 2, 128)]), 0, null, 0);
  };
  const clear = (): void => write(wall());
  clear();
  return {
    file,
    show: (png) => write(project(PNG.sync.read(Buffer.from(png)))),
    clear,
    remove: () => {
      closeSync(descriptor);
      rmSync(folder, { recursive: true });
    },
  };
}

function wall(): Uint8Array {
  return new Uint8Array(width * height).fill(170);
}

/** The picture in grey, as large as fits with a margin, by nearest pixel. */
function project(picture: PNG): Uint8Array {
  const grey = wall();
  const scale = Math.min((width - 80) / picture.width, (height - 80) / picture.height);
  const [w, h] = [Math.floor(picture.width * scale), Math.floor(picture.height * scale)];
  const [left, top] = [Math.floor((width - w) / 2), Math.floor((height - h) / 2)];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      grey[(top + y) * width + left + x] = greyAt(picture, Math.floor(x / scale), Math.floor(y / scale));
    }
  }
  return grey;
}

function greyAt({ data, width: row }: PNG, x: number, y: number): number {
  const at = 4 * (y * row + x);
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}
