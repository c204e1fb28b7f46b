import { saveFile } from "@countersign/ui/save-file";
import { codePath } from "./code-path.ts";

const pixelsPerModule = 8;

/** Saves a code's text as a PNG that the authenticator can open on the same device (§11.3). */
export function savePicture(text: string, fileName: string): void {
  const code = codePath(text);
  if (code === null) return;
  const { size, d } = code;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * pixelsPerModule;
  const paint = canvas.getContext("2d");
  if (paint === null) return;
  paint.fillStyle = "#ffffff";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.scale(pixelsPerModule, pixelsPerModule);
  paint.fillStyle = "#000000";
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
  paint.fill(new Path2D(d));
  canvas.toBlob((blob) => {
    if (blob !== null) saveFile(fileName, blob);
  });
}
