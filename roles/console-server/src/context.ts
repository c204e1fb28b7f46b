import type { Log } from "@countersign/platform";
import type { Clock, Crypto, Random } from "@countersign/protocol";
import type { Client, consoleToVerificationServer } from "@countersign/protocol/contract";
import type { Countersign } from "@countersign/relying-party";
import type { Challenges } from "./core/challenges.ts";
import type { ConsoleStore } from "./store/port.ts";

/** What every step works with. */
export interface Context {
  /** Origin of the console's pages: the RP of its passkeys. */
  readonly origin: string;
  /** Origin of the API and of the streams that a display opens. */
  readonly issuer: string;
  readonly authenticator: string;
  readonly store: ConsoleStore;
  readonly verificationServer: Client<typeof consoleToVerificationServer>;
  /** The operation server, as any site reaches it: the staff are users of an organization of their own. */
  readonly countersign: Countersign;
  readonly challenges: Challenges;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The one business of the staff's organization. */
export const staffBusiness = "console";
