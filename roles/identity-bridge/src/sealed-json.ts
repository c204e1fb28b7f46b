import type { SecretBox } from "@countersign/platform";
import { type Bytes, textFromUtf8, utf8 } from "@countersign/protocol";

/** Seals JSON values at rest, each for its own row (T36). */
export interface SealedJson {
  seal(place: string, value: object): Promise<Bytes>;
  /** What {@link seal} was given for that row; throws `unavailable` for any other. */
  open<T extends object>(place: string, sealed: Uint8Array): Promise<T>;
}

export function createSealedJson(box: SecretBox): SealedJson {
  return {
    seal: (place, value) => box.seal(place, utf8(JSON.stringify(value))),
    // Only this program writes there, and the seal proves it.
    open: async <T extends object>(place: string, sealed: Uint8Array) =>
      JSON.parse(textFromUtf8(await box.open(place, sealed))) as T,
  };
}
