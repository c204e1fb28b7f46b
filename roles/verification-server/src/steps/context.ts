import type { Clock, Crypto, Random } from "@countersign/protocol";
import type {
  Client,
  verificationServerToBusinessServer,
  verificationServerToQrServer,
} from "@countersign/protocol/contract";
import type { Log, SecretBox } from "@countersign/platform";
import type { Bus } from "../bus/port.ts";
import type { Keyring } from "../keyring.ts";
import type { Leaving } from "../leaving.ts";
import type { Health } from "../methods/health.ts";
import type { FindMethodServer } from "../methods/method-servers.ts";
import type { RegistryReader } from "../registry-reader.ts";
import type { Store } from "../store/port.ts";

/** What every step works with. */
export interface Context {
  /** Origin of this server's API, as pinned by devices and named in every signed thing. */
  readonly issuer: string;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly bus: Bus;
  readonly box: SecretBox;
  readonly keys: Keyring;
  readonly registry: RegistryReader;
  /** The QR server with that number. Throws `unavailable` when it is neither in this process nor registered with an address. */
  readonly qrServerOf: (number: number) => Promise<Client<typeof verificationServerToQrServer>>;
  readonly findMethodServer: FindMethodServer;
  readonly health: Health;
  /** A business's own server, through which its codes go (S7). */
  readonly businessServerAt: (url: string) => Client<typeof verificationServerToBusinessServer>;
  /** Requests that wait for a change are answered when the server ends. */
  readonly leaving: Leaving;
  readonly log: Log;
}
