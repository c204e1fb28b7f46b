// An SMS server in a process of its own, told what to do by its parent, so that it can be killed.
import { join } from "node:path";
import { silentLog, systemRandom } from "@countersign/platform";
import { createHttpGateway, createSmsServer, openSmsKeys } from "@countersign/sms-server";
import { caller, digestOf, transfer } from "./bench.ts";

const [folder = "", url = "", now = "0"] = process.argv.slice(2);
const server = await createSmsServer({
  databaseFile: join(folder, "sms.sqlite"),
  keys: openSmsKeys(join(folder, "sms-keys.json"), systemRandom),
  sender: createHttpGateway({ url, token: "gateway-token-5d1c", sender: null }),
  clock: () => Number(now),
  random: systemRandom,
  log: silentLog,
});

interface Told {
  readonly begin?: { attempt: string; registration: string; digest: string };
  readonly answer?: { attempt: string; code: string };
}

async function carryOut({ begin, answer }: Told): Promise<unknown> {
  if (begin) {
    const body = {
      ...begin,
      organization: "example-bank",
      subject: "AAAAAAAAAAAAAAAAAAAAAA",
      codeHash: digestOf("c"),
      about: transfer,
      locale: "en" as const,
      origins: [],
      expiresAt: Math.floor(Number(now) / 1000) + 600,
    };
    await server.forVerificationServer.begin({ body }, caller);
    return true;
  }
  const { attempt = "", code = "" } = answer ?? {};
  const request = { params: { id: attempt }, body: { digest: digestOf("d"), input: { code } } };
  return (await server.forVerificationServer.answer(request, caller)).verdict;
}

process.on("message", (told: Told) => {
  carryOut(told).then(
    (ok) => process.send?.({ ok }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
