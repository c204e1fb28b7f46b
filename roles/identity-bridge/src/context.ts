import type { GuardedFetch, Log } from "@countersign/platform";
import type { Clock, Crypto, Random } from "@countersign/protocol";
import type { Countersign } from "@countersign/relying-party";
import type { SealedJson } from "./sealed-json.ts";
import type { BridgeSettings } from "./settings/settings.ts";
import type { BridgeStore, NewTask } from "./store/port.ts";

/** What everything here works with. */
export interface Context {
  readonly settings: BridgeSettings;
  readonly store: BridgeStore;
  readonly sealed: SealedJson;
  readonly countersign: Countersign;
  /** Calls addresses that a client named. */
  readonly call: GuardedFetch;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Says that a task was added or may be due. */
  readonly noteTask: (task?: Pick<NewTask, "ref" | "operation" | "state" | "untilMs">) => void;
}
