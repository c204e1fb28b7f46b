import { join } from "node:path";
import { connectInProcess, type Log, systemRandom } from "@countersign/platform";
import type { Clock } from "@countersign/protocol";
import { verificationServerToMethodServer } from "@countersign/protocol/contract";
import { createSmsSender, createSmsServer, openSmsKeys, type SmsSettings } from "@countersign/sms-server";
import type { VerificationServerOptions } from "@countersign/verification-server";

/** The SMS server in this process; the verification server meets it through the contract alone. */
export interface Texting {
  readonly findMethodServer: NonNullable<VerificationServerOptions["findMethodServer"]>;
  close(): Promise<void>;
}

/** Without settings there are no text messages, and nothing is started or kept. */
export async function startTexting(
  settings: SmsSettings | null,
  { dataDir, log, clock }: { dataDir: string; log: Log; clock: Clock },
): Promise<Texting> {
  if (!settings) return { findMethodServer: async () => null, close: async () => {} };
  const server = await createSmsServer({
    databaseFile: join(dataDir, "sms.sqlite"),
    keys: openSmsKeys(join(dataDir, "sms-keys.json"), systemRandom),
    sender: createSmsSender(settings, { log, random: systemRandom }),
    clock,
    random: systemRandom,
    log,
  });
  const client = connectInProcess(verificationServerToMethodServer, () => server.forVerificationServer, {
    role: "verification-server" as const,
  });
  return {
    findMethodServer: async (_organization, method) => (method === "sms" ? { client, assurance: "sms" } : null),
    close: () => server.close(),
  };
}
