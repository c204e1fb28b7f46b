import { trustedUrl } from "../trusted-url.ts";
// oxlint-disable-next-line import/default -- the bundler answers this name with a file address
import workerUrl from "./decode.worker.ts?worker&url";
import type { DecodeAnswer, DecodeRequest } from "./decode-message.ts";

/** Reads codes in pictures, off the page's thread. */
export interface Decoder {
  /** The different texts in a picture, which is used up. Throws when the decoder cannot be loaded. */
  read(picture: ImageBitmap): Promise<readonly string[]>;
  close(): void;
}

/** One picture at a time; the caller waits for the answer before it sends the next. */
export function createDecoder(): Decoder {
  const worker = new Worker(trustedUrl(workerUrl), { type: "module" });
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", () => reject(new Error("the decoder did not start")));
  });
  broken.catch(() => {});
  async function read(picture: ImageBitmap): Promise<readonly string[]> {
    const answer = new Promise<DecodeAnswer>((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<DecodeAnswer>) => resolve(data), { once: true });
    });
    const request: DecodeRequest = { picture };
    worker.postMessage(request, [picture]);
    const { texts } = await Promise.race([answer, broken]);
    if (texts === null) throw new Error("the decoder cannot run");
    return [...new Set(texts)];
  }
  return { read, close: () => worker.terminate() };
}
