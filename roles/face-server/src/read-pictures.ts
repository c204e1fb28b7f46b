import { fromBase64url, ProtocolError } from "@countersign/protocol";
import type { initiatingDeviceToMethodServer, RequestOf } from "@countersign/protocol/contract";
import { largestSide, mostPicturesEach } from "./limits.ts";
import type { CapturedPicture } from "./matcher.ts";
import { readPictureSize } from "./picture-size.ts";
import type { Prompt } from "./prompts.ts";

type Sent = RequestOf<(typeof initiatingDeviceToMethodServer)["captures"]>["body"]["pictures"];

function refuse(cause: string): never {
  throw new ProtocolError("invalid_request", { cause });
}

function readBytes(image: string): Uint8Array {
  try {
    return fromBase64url(image);
  } catch {
    return refuse("not base64url");
  }
}

function readPicture({ prompt, image }: Sent[number]): CapturedPicture {
  const bytes = readBytes(image);
  const size = readPictureSize(bytes);
  // A small file may unfold to a picture that fills a memory (T38).
  if (!size || Math.min(size.width, size.height) < 1 || Math.max(size.width, size.height) > largestSide)
    return refuse("a picture of another kind or size");
  return { prompt, mediaType: size.mediaType, bytes };
}

/** How many pictures there are of each prompt, in the order sent. */
function runsOf(pictures: Sent): readonly { prompt: Prompt; count: number }[] {
  const runs: { prompt: Prompt; count: number }[] = [];
  for (const { prompt } of pictures) {
    const last = runs.at(-1);
    if (last?.prompt === prompt) last.count++;
    else runs.push({ prompt, count: 1 });
  }
  return runs;
}

/** Reads one set: pictures of every prompt, in the order in which it was asked for, and no others. */
export function readPictures(sent: Sent, prompts: readonly Prompt[]): readonly CapturedPicture[] {
  const runs = runsOf(sent);
  const inOrder = runs.length === prompts.length && runs.every(({ prompt }, at) => prompt === prompts[at]);
  if (!inOrder) return refuse("not the prompts that were asked for");
  if (runs.some(({ count }) => count > mostPicturesEach)) return refuse("too many pictures");
  return sent.map(readPicture);
}
