import { existsSync, readFileSync } from "node:fs";
import {
  createLog,
  type GuardedFetchOptions,
  type Log,
  type Metrics,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import { publicJwk } from "@countersign/protocol";
import type { QrKeys } from "@countersign/qr-server";
import { readSmsSettings, type SmsSettings } from "@countersign/sms-server";
import { consoleText, openConsoleKey } from "../console.ts";
import { prepareFolder } from "../data-folder.ts";
import { readConsoleSettings } from "../split/console-settings.ts";
import { type JoiningRole, readRoleConfig, type RoleConfig, roleFilesOf } from "../split/role-config.ts";
import { openRoleKeys } from "../split/open-role-keys.ts";
import { expectOwnFolder, openRoleIdentity } from "../split/role-identity.ts";
import { startConsoleRole } from "../split/start-console-role.ts";
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

/** A server that has joined needs none: the file may be gone, as it should be. */
function readToken({ token, tokenFile, dataDir }: RoleConfig): string | null {
  if (existsSync(roleFilesOf({ dataDir }).joined)) return null;
  if (tokenFile === null) return token;
  if (tokenFile !== "-" && !existsSync(tokenFile))
    throw new Error(`there is no file ${tokenFile} with a token (--join)`);
  const text = readFileSync(tokenFile === "-" ? 0 : tokenFile, "utf8").trim();
  if (!/^cs_join_[A-Za-z0-9_-]{43}$/.test(text))
    throw new Error(`${tokenFile} holds no token: countersign role invite prints one, which begins with cs_join_`);
  return text;
}

function smsSettings(): SmsSettings {
  const sms = readSmsSettings(process.env);
  if (sms) return sms;
  throw new Error("a method server sends text messages: set COUNTERSIGN_SMS_SMPP_HOST or COUNTERSIGN_SMS_GATEWAY_URL");
}

function webhookSettings(): GuardedFetchOptions {
  const { faults, ...webhooks } = readWebhookSettings(
    process.env["COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE"]?.trim() || null,
    { production: process.env["NODE_ENV"] === "production" },
  );
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return webhooks;
}

/** What a role is when it runs, and what more there is to say of it. */
type Started = RunningRole & { readonly more?: string };
type Start = (options: RoleOptions, keys: QrKeys | null) => Promise<Started>;

/** Reads what only this role has of settings, before anything is made; answers how it is started with that. Throws an Error for what is wrong with them. */
function prepare(config: RoleConfig): Start {
  switch (config.role) {
    case "operation": {
      const webhooks = webhookSettings();
      return (options) => startOperationRole({ ...options, webhooks });
    }
    case "method": {
      const sms = smsSettings();
      return (options) => startMethodRole({ ...options, sms });
    }
    case "console": {
      const settings = readConsoleSettings(process.env, config);
      return async (options) => {
        const running = await startConsoleRole({ ...options, ...settings });
        return { ...running, more: await consoleText(running, config.origin) };
      };
    }
    case "qr":
      return async (options, keys) => {
        if (!keys) throw new Error("a QR server has keys");
        return startQrRole({ ...options, keys });
      };
  }
}

async function open(config: RoleConfig, { log, metrics }: { log: Log; metrics: Metrics }): Promise<Started> {
  const { role } = config;
  const start = prepare(config);
  expectOwnFolder(config);
  const keys = openRoleKeys(config);
  const common = { clock: systemClock, random: systemRandom, log, metrics };
  const identity = await openRoleIdentity({
    ...config,
    token: readToken(config),
    ...(keys && { qr: { signing: publicJwk(keys.signing), agreement: publicJwk(keys.agreement) } }),
    ...(role === "console" && { apiKey: openConsoleKey(roleFilesOf(config).consoleKey, systemRandom).hash }),
    clock: systemClock,
  });
  return start({ ...config, ...identity, ...common }, keys);
}

/** `countersign serve --role operation|qr|method|console` */
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
    `The ${role} server is serving at ${config.origin}, for ${config.verificationServer}.\nData: ${config.dataDir}\n${running.more ?? ""}`,
  );
}
