import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ConsoleServer, createConsoleServer } from "@countersign/console-server";
import {
  connectInProcess,
  createHttpServer,
  type Log,
  openPort,
  readOrCreateSecretFile,
  systemClock,
  systemRandom,
} from "@countersign/platform";
import { type Clock, newId, type Random, staffOrganization, toBase64url } from "@countersign/protocol";
import { consoleToVerificationServer } from "@countersign/protocol/contract";
import { createCountersign } from "@countersign/relying-party";
import { registerQrServer, registerStaff } from "@countersign/verification-server";
import type { AllInOne } from "./all-in-one.ts";

/** Where the console is, and what it keeps. */
interface ConsoleOptions {
  /** Its origin, apart from everything that others load. */
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Folder of its own. */
  readonly dataDir: string;
  readonly trustedProxies?: readonly string[];
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A console that can be reached. */
export type RunningConsole = Pick<ConsoleServer, "inviteFirstAdministrator" | "close">;

/** What it serves: its own pages, and the widget that shows codes. */
export const consoleFolders = {
  pages: fileURLToPath(new URL("../../console/dist/", import.meta.url)),
  widget: fileURLToPath(new URL("../../roles/initiating-device/dist/", import.meta.url)),
};

/** The key that a console asks operations with, made at its first start, and its hash. */
export function openConsoleKey(file: string, random: Random): { readonly apiKey: string; readonly hash: string } {
  const apiKey = readOrCreateSecretFile(file, () => `cs_live_${toBase64url(random(32))}`).trim();
  return { apiKey, hash: createHash("sha256").update(apiKey).digest("base64url") };
}

/** Registers the staff, and has the QR server of this process show their codes. */
async function registerOwnStaff(
  { verificationServer, qrServer, qrServerNumber, authenticator }: AllInOne,
  { origin, hash }: { readonly origin: string; readonly hash: string },
): Promise<void> {
  const id = newId("key", { clock: systemClock, random: systemRandom });
  const apiKey = { id, hash, createdAt: Math.floor(systemClock() / 1000) };
  await verificationServer.changeRegistry("console", (now) => {
    const next = registerStaff(now, { origin, link: `${authenticator}/q`, apiKey });
    return registerQrServer(next, {
      number: qrServerNumber,
      jwk: qrServer.publicKey,
      agreementJwk: qrServer.agreementKey,
      organizations: next.organizations.map((one) => one.id),
    });
  });
}

/** Starts the staff console beside the roles of this process, at a port of its own. */
export async function startConsole(roles: AllInOne, options: ConsoleOptions): Promise<RunningConsole> {
  const { origin, host, port, dataDir, trustedProxies = [], log, clock = systemClock, random = systemRandom } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { apiKey, hash } = openConsoleKey(join(dataDir, "api-key"), random);
  await registerOwnStaff(roles, { origin, hash });
  const { issuer, authenticator, verificationServer } = roles;
  const staff = createConsoleServer({
    origin,
    issuer,
    authenticator,
    databaseFile: join(dataDir, "console.sqlite"),
    verificationServer: connectInProcess(consoleToVerificationServer, () => verificationServer.forConsole, {
      role: "console-server",
    }),
    countersign: createCountersign({ url: issuer, apiKey, organization: staffOrganization, clock }),
    folders: consoleFolders,
    clock,
    random,
    log,
  });
  const app = createHttpServer({ log, random, trustedProxies, secure: origin.startsWith("https:") });
  await staff.mount(app);
  await openPort(app, { host, port });
  return {
    inviteFirstAdministrator: staff.inviteFirstAdministrator,
    async close() {
      await app.close();
      await staff.close();
    },
  };
}

/** What to say of the console at the start: where it is, and how the first administrator gets in. */
export async function consoleText(
  console: Pick<ConsoleServer, "inviteFirstAdministrator">,
  origin: string,
): Promise<string> {
  const link = await console.inviteFirstAdministrator();
  if (link === null) return `Console: ${origin}/\n`;
  return `Console: ${origin}/\nIt has no administrator yet. This link lets the first one in, once, within 24 hours:\n  ${link}\n`;
}
