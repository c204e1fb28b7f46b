import { createDecoder } from "./decoder.ts";
import { judgeSighting, type Sighting } from "./sighting.ts";

/** What a picture that was kept shows; `unreadable` when the browser does not know it as a picture. */
export type PictureSight = Sighting | { readonly kind: "unreadable" };

/** Looks for a code in a file. Throws when the decoder cannot be loaded. */
export async function readPicture(file: Blob): Promise<PictureSight> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return { kind: "unreadable" };
  const decoder = createDecoder();
  try {
    return judgeSighting(await decoder.read(picture));
  } finally {
    decoder.close();
  }
}
