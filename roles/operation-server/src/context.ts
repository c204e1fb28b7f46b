import type { Log } from "@countersign/platform";
import type { Clock, Crypto, Random } from "@countersign/protocol";
import type {
  Client,
  operationServerToQrServer,
  operationServerToVerificationServer,
} from "@countersign/protocol/contract";
import type { Pseudonyms } from "./pseudonyms.ts";

/** What every request works with. There is no operation state here (§13). */
export interface Context {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly pseudonyms: Pseudonyms;
  readonly verificationServer: Client<typeof operationServerToVerificationServer>;
  readonly qrServer: Client<typeof operationServerToQrServer>;
  /** Public origins of the servers that the page opens streams at. */
  readonly displayUrls: { readonly frames: string; readonly states: string };
  readonly log: Log;
}
