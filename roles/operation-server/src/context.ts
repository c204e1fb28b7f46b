import type { Log, TargetRules } from "@countersign/platform";
import type { Clock, Crypto, Random } from "@countersign/protocol";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { Route } from "./routes.ts";

/** What every request works with: one of these for each verification server. There is no operation state here (§13). */
export interface Context extends Route {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly pseudonyms: Pseudonyms;
  readonly log: Log;
  /** Which addresses a site may have called. */
  readonly targetRules: TargetRules;
}
