import type { CaptureShow, Prompt } from "../attempt.ts";
import { pause } from "../pause.ts";
import { spelled } from "./base64url.ts";
import { type Camera, openCamera } from "./camera.ts";
import type { MethodOutcome } from "./method-outcome.ts";

/** Time to read a prompt and do it, before the first picture. */
const leadMs = 1600;
const betweenMs = 350;
const picturesEach = 3;
const width = 320;
const height = 240;

interface Picture {
  readonly prompt: Prompt;
  /** JPEG, base64url. */
  readonly image: string;
}

interface CaptureOptions {
  readonly video: HTMLVideoElement;
  /** The camera is on and this is to be done now; `at` counts from 0. */
  readonly onPrompt: (at: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes pictures while the user follows the prompts, and sends them to the face server alone (§12.1). The camera is on for no longer than
 * that; what is drawn of it stays in memory.
 */
export async function capture(
  { url, token, prompts }: CaptureShow,
  { video, onPrompt, signal }: CaptureOptions,
): Promise<MethodOutcome> {
  const done = new AbortController();
  const camera = await openCamera(video, AbortSignal.any([signal, done.signal]));
  if (typeof camera === "string") return { fault: camera };
  const pictures: Picture[] = [];
  for (const [at, prompt] of prompts.entries()) {
    onPrompt(at);
    for (const image of await takePictures(camera, signal)) pictures.push({ prompt, image });
  }
  const live = camera.isLive();
  done.abort();
  if (!live || signal.aborted) return { fault: "camera-missing" };
  return (await sendPictures({ url, token }, pictures, signal))
    ? { input: { captured: true } }
    : { fault: "not-taken" };
}

async function takePictures({ video }: Camera, signal: AbortSignal): Promise<readonly string[]> {
  const images: string[] = [];
  for (let at = 0; at < picturesEach; at++) {
    await pause(at === 0 ? leadMs : betweenMs, signal);
    if (!signal.aborted) images.push(drawPicture(video));
  }
  return images;
}

/** The middle of what the camera sees, in the shape of the picture. */
function drawPicture(video: HTMLVideoElement): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const scale = Math.min(video.videoWidth / width, video.videoHeight / height);
  const [w, h] = [width * scale, height * scale];
  const [left, top] = [(video.videoWidth - w) / 2, (video.videoHeight - h) / 2];
  canvas.getContext("2d")?.drawImage(video, left, top, w, h, 0, 0, width, height);
  return spelled(canvas.toDataURL("image/jpeg", 0.85).replace(/^[^,]*,/, ""));
}

async function sendPictures(
  { url, token }: { url: string; token: string },
  pictures: readonly Picture[],
  signal: AbortSignal,
): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ pictures }),
    signal,
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch(() => null);
  return response?.ok === true;
}
