import { join } from "node:path";
import { connectInProcess, silentLog, systemRandom } from "@countersign/platform";
import { verificationServerToMethodServer } from "@countersign/protocol/contract";
import { createSmppSender, createSmsServer, openSmsKeys, type SmsServer } from "@countersign/sms-server";
import { type MessageCentre, type Part, startMessageCentre } from "../../roles/sms-server/test/message-centre.ts";
import type { MethodServers, WorldOptions } from "./world.ts";

/** A message centre in a process of its own, and the SMS server that sends through it. */
export interface Texting {
  readonly centre: MessageCentre;
  readonly methodServers: NonNullable<WorldOptions["methodServers"]>;
  /** The same server answers for `remote` too. */
  readonly underEveryName: NonNullable<WorldOptions["methodServers"]>;
  /** The SMS server alone, to be put somewhere else. */
  startServer(of: Parameters<NonNullable<WorldOptions["methodServers"]>>[0]): Promise<SmsServer>;
  /** The texts a number got, oldest first, once there are so many. */
  textsTo(phone: string, times: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A centre on this machine answers soon or not at all. */
const timings = { enquireMs: 20_000, answerMs: 1000, againMs: 100, longestAgainMs: 1000, throttledMs: 100 };

/** Texts put together from their parts, as a phone does it: those that are whole. */
function wholeTexts(parts: readonly Part[]): readonly string[] {
  const texts: { ref: number | null; total: number; parts: string[] }[] = [];
  for (const { udh, message } of parts) {
    const [, , ref = null, total = 1, at = 1] = udh.find(([kind]) => kind === 0) ?? [];
    const known = ref === null ? undefined : texts.find((one) => one.ref === ref);
    const text = known ?? { ref, total, parts: [] };
    text.parts[at - 1] = message;
    if (!known) texts.push(text);
  }
  return texts.filter((text) => text.parts.filter(Boolean).length === text.total).map((text) => text.parts.join(""));
}

export async function startTexting(): Promise<Texting> {
  const centre = await startMessageCentre();
  const smpp = {
    host: "localhost",
    port: centre.port,
    tls: false,
    systemId: "example",
    password: "secret12",
    sender: "Example",
    perSecond: 100,
  };
  async function startServer({ clock, dataDir }: Parameters<Texting["methodServers"]>[0]): Promise<SmsServer> {
    const sender = createSmppSender(smpp, { log: silentLog, random: systemRandom, timings });
    const server = await createSmsServer({
      databaseFile: join(dataDir, "sms.sqlite"),
      keys: openSmsKeys(join(dataDir, "sms-keys.json"), systemRandom),
      sender,
      clock: clock.now,
      random: systemRandom,
      log: silentLog,
    });
    while (!sender.isReady()) await new Promise((resolve) => setTimeout(resolve, 5));
    return server;
  }
  async function serve(of: Parameters<Texting["methodServers"]>[0], names: readonly string[]): Promise<MethodServers> {
    const server = await startServer(of);
    const client = connectInProcess(verificationServerToMethodServer, () => server.forVerificationServer, {
      role: "verification-server" as const,
    });
    return {
      findMethodServer: async (_organization, method) =>
        names.includes(method) ? { client, assurance: method === "sms" ? "sms" : "soft-offline" } : null,
      close: () => server.close(),
    };
  }
  return {
    centre,
    startServer,
    methodServers: (of) => serve(of, ["sms"]),
    underEveryName: (of) => serve(of, ["sms", "remote"]),
    async textsTo(phone, times) {
      const texts = () => wholeTexts(centre.parts.filter(({ to }) => to === phone.slice(1) || to === phone));
      while (texts().length < times) await centre.until("submit", centre.parts.length + 1);
      return texts();
    },
    close: () => centre.kill(),
  };
}
