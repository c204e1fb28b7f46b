import type { Log, SecretBox } from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type { KeyedHashes } from "./code.ts";
import type { PhoneOpener } from "./phone-number.ts";
import type { SmsSender } from "./sender/port.ts";
import type { SmsStore } from "./store/port.ts";

/** What every step works with. */
export interface Context {
  readonly store: SmsStore;
  readonly sender: SmsSender;
  readonly box: SecretBox;
  readonly hashes: KeyedHashes;
  readonly opener: PhoneOpener;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
