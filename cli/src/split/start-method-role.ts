import { readBoundedBody } from "@countersign/platform";
import { type Clock, parseJwks, parseStrictJson, type PublicJwk } from "@countersign/protocol";
import {
  createSmsSender,
  createSmsServer,
  openSmsKeys,
  type SmsServer,
  type SmsSettings,
} from "@countersign/sms-server";
import { roleFilesOf } from "./role-config.ts";
import { listenAsRole, type RoleOptions, type RunningRole } from "./start-role.ts";

/** Longest time a verification server's key that was taken back is still known here. */
const freshMs = 30_000;
const answerMs = 5000;
const answerLimit = 64 * 1024;

/** The keys that a verification server signs its requests with, read at most once in 30 s. */
function createReadRoleKeys(verificationServer: string, clock: Clock): () => Promise<readonly PublicJwk[]> {
  let kept: { readonly keys: Promise<readonly PublicJwk[]>; readonly readAtMs: number } | null = null;
  async function read(): Promise<readonly PublicJwk[]> {
    const signal = AbortSignal.timeout(answerMs);
    const answer = await fetch(`${verificationServer}/server-jwks.json`, { redirect: "error", signal });
    return parseJwks(parseStrictJson(await readBoundedBody(answer, answerLimit)));
  }
  return () => {
    if (kept && Math.abs(clock() - kept.readAtMs) < freshMs) return kept.keys;
    const asked = { keys: read(), readAtMs: clock() };
    kept = asked;
    asked.keys.catch(() => {
      if (kept === asked) kept = null;
    });
    return asked.keys;
  };
}

/** Starts an SMS server by itself: it alone ever knows a phone number. */
export async function startMethodRole(
  options: RoleOptions & { readonly sms: SmsSettings },
): Promise<RunningRole & { readonly smsServer: SmsServer }> {
  const { origin, verificationServer, sms, clock, random, log } = options;
  const files = roleFilesOf(options);
  const smsServer = await createSmsServer({
    databaseFile: files.smsDatabase,
    keys: openSmsKeys(files.smsKeys, random),
    sender: createSmsSender(sms, { log, random }),
    clock,
    random,
    log,
  });
  const verificationServers = createReadRoleKeys(verificationServer, clock);
  const { app, leave } = await listenAsRole(options, {
    checks: { "verification server": verificationServers },
    mount: (server) => smsServer.mount(server, { verificationServers, authority: new URL(origin).host }),
  });
  return {
    origin,
    app,
    smsServer,
    leave,
    async close() {
      await app.close();
      await smsServer.close();
    },
  };
}
