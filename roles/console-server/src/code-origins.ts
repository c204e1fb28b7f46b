import type { Log } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import type { Client, consoleToVerificationServer } from "@countersign/protocol/contract";

/** Origins that the console's pages read codes from. */
export interface CodeOrigins {
  /** Those known now. */
  readonly known: () => readonly string[];
  /** Asks again when that was long ago. Never fails: the page may be looked at without codes. */
  refresh(): Promise<void>;
}

const freshMs = 30_000;

/** QR servers apart from the verification server, as it last said: the pages' policy lets them connect to these and to no others (T22). */
export function createCodeOrigins({
  verificationServer,
  clock,
  log,
}: {
  readonly verificationServer: Client<typeof consoleToVerificationServer>;
  readonly clock: Clock;
  readonly log: Log;
}): CodeOrigins {
  let origins: readonly string[] = [];
  let readAtMs = -Infinity;
  async function read(): Promise<void> {
    const { qrServers } = await verificationServer.readRegistry({ body: {} });
    const inUse = qrServers.filter(({ notAfter }) => notAfter === null || notAfter * 1000 > clock());
    origins = [...new Set(inUse.flatMap(({ url }) => (url === null ? [] : [new URL(url).origin])))];
    readAtMs = clock();
  }
  return {
    known: () => origins,
    async refresh() {
      if (Math.abs(clock() - readAtMs) < freshMs) return;
      await read().catch((error: unknown) => log.fault("QR servers", error));
    },
  };
}
