import type { Log, SecretBox } from "@countersign/platform";
import type { Bytes, Clock, Crypto, Random } from "@countersign/protocol";
import type { Matching } from "./matcher.ts";
import type { FaceStore } from "./store/port.ts";

/** What every step works with. */
export interface Context extends Matching {
  readonly store: FaceStore;
  readonly box: SecretBox;
  readonly crypto: Crypto;
  /** What prompts and tokens come from. */
  readonly captureSecret: Bytes;
  /** Where pages send pictures. */
  readonly captureUrl: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
