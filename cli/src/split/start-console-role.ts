import { connectPeer, createNodeCrypto } from "@countersign/platform";
import { type ConsoleServer, createConsoleServer } from "@countersign/console-server";
import { staffOrganization } from "@countersign/protocol";
import { consoleToVerificationServer } from "@countersign/protocol/contract";
import { createCountersign } from "@countersign/relying-party";
import { consoleFolders, openConsoleKey } from "../console.ts";
import type { ConsoleSettings } from "./console-settings.ts";
import { roleFilesOf } from "./role-config.ts";
import { listenAsRole, type RoleOptions, type RunningRole } from "./start-role.ts";

const answerMs = 12_000;
/** All that is registered is one answer. */
const answerBytes = 16 * 1024 * 1024;
/** The operation server waits for others in turn. */
const operationServerMs = 30_000;

const timedFetch: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: AbortSignal.timeout(operationServerMs) });

/** Starts the staff console by itself: signed requests to the verification server, and to the operation server as a site asks it. */
export async function startConsoleRole(
  options: RoleOptions & ConsoleSettings,
): Promise<RunningRole & Pick<ConsoleServer, "inviteFirstAdministrator">> {
  const { origin, verificationServer, operationServer, authenticator, signer, clock, random, log } = options;
  const { consoleKey, consoleDatabase } = roleFilesOf(options);
  const { apiKey } = openConsoleKey(consoleKey, random);
  const staff = createConsoleServer({
    origin,
    issuer: verificationServer,
    authenticator,
    databaseFile: consoleDatabase,
    verificationServer: connectPeer(consoleToVerificationServer, {
      url: verificationServer,
      signer,
      crypto: createNodeCrypto(),
      clock,
      log,
      timeoutMs: answerMs,
      answerBytes,
    }),
    countersign: createCountersign({
      url: operationServer,
      issuer: verificationServer,
      apiKey,
      organization: staffOrganization,
      fetch: timedFetch,
      clock,
    }),
    folders: consoleFolders,
    clock,
    random,
    log,
  });
  const { app, leave } = await listenAsRole(options, { checks: staff.checks, mount: staff.mount });
  return {
    origin,
    app,
    leave,
    inviteFirstAdministrator: staff.inviteFirstAdministrator,
    async close() {
      await app.close();
      await staff.close();
    },
  };
}
