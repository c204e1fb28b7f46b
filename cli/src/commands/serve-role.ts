import { existsSync, readFileSync } from "node:fs";
import { createLog, type Log, type Metrics, systemClock, systemRandom } from "@countersign/platform";
import { publicJwk } from "@countersign/protocol";
import type { QrKeys } from "@countersign/qr-server";
import { readSmsSettings } from "@countersign/sms-server";
import { prepareFolder } from "../data-folder.ts";
import { type JoiningRole, readRoleConfig, type RoleConfig } from "../split/role-config.ts";
import { openRoleKeys } from "../split/open-role-keys.ts";
import { openRoleIdentity } from "../split/role-identity.ts";
import { startMethodRole } from "../split/start-method-role.ts";
import { startOperationRole } from "../split/start-operation-role.ts";
import { startQrRole } from "../split/start-qr-role.ts";
import type { RoleOptions, RunningRole } from "../split/start-role.ts";
import { endOnSignals } from "../end-on-signals.ts";
import { startWatching } from "../watching.ts";
import { readWebhookSettings } from "../webhook-settings.ts";
import type { ServeFlags } from "./serve.ts";

/** The flags of a role that joins. */
export interface ServeRoleFlags extends ServeFlags {
  /** File with a token; `-` for standard input. Never the token itself: what stands on a command line is everybody's to read. */
  readonly join?: string;
}

function readToken({ token, tokenFile }: RoleConfig): string | null {
  if (tokenFile === null) return token;
  if (tokenFile !== "-" && !existsSync(tokenFile))
    throw new Error(`there is no file ${tokenFile} with a token (--join)`);
  const text = readFileSync(tokenFile === "-" ? 0 : tokenFile, "utf8").trim();
  if (!/^cs_join_[A-Za-z0-9_-]{43}$/.test(text))
    throw new Error(`${tokenFile} holds no token: countersign role invite prints one, which begins with cs_join_`);
  return text;
}

/** Settings that only one of the roles has; throws an Error for what is wrong with them. */
function ownSettings(role: JoiningRole) {
  const sms = role === "method" ? readSmsSettings(process.env) : null;
  if (role === "method" && !sms)
    throw new Error(
      "a method server sends text messages: set COUNTERSIGN_SMS_SMPP_HOST or COUNTERSIGN_SMS_GATEWAY_URL",
    );
  const production = process.env["NODE_ENV"] === "production";
  const { faults, ...webhooks } = readWebhookSettings(
    process.env["COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE"]?.trim() || null,
    { production },
  );
  if (role === "operation" && faults.length > 0) throw new Error(faults.join("\n"));
  return { sms, webhooks };
}

/** Starts the role with what only it needs. */
async function start(
  options: RoleOptions,
  { role, keys, sms, webhooks }: ReturnType<typeof ownSettings> & { role: JoiningRole; keys: QrKeys | null },
): Promise<RunningRole> {
  if (keys) return startQrRole({ ...options, keys });
  if (role === "method" && sms) return startMethodRole({ ...options, sms });
  return startOperationRole({ ...options, webhooks });
}

async function open(config: RoleConfig, { log, metrics }: { log: Log; metrics: Metrics }): Promise<RunningRole> {
  const { role } = config;
  const own = ownSettings(role);
  const keys = openRoleKeys(config);
  const common = { clock: systemClock, random: systemRandom, log, metrics };
  const identity = await openRoleIdentity({
    ...config,
    token: readToken(config),
    ...(keys && { qr: { signing: publicJwk(keys.signing), agreement: publicJwk(keys.agreement) } }),
    clock: systemClock,
  });
  return start({ ...config, ...identity, ...common }, { role, keys, ...own });
}

/** `countersign serve --role operation|qr|method` */
export async function serveRole(role: JoiningRole, { port, data, join }: ServeRoleFlags): Promise<void> {
  const config = readRoleConfig(process.env, {
    role,
    ...(port !== undefined && { port: Number(port) }),
    ...(data !== undefined && { data }),
    ...(join !== undefined && { join }),
  });
  prepareFolder(config.dataDir, "--data or COUNTERSIGN_DATA");
  const watching = await startWatching(config.watch, { service: `countersign-${role}` });
  const log = watching.metrics.counting(createLog({ level: config.logLevel }));
  const running = await open(config, { log, metrics: watching.metrics });
  const close = () => running.close().then(() => watching.close());
  endOnSignals({ leave: running.leave, close }, config.leaveSeconds * 1000);
  process.stdout.write(
    `The ${role} server is serving at ${config.origin}, for ${config.verificationServer}.\nData: ${config.dataDir}\n`,
  );
}
