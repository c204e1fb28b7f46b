import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ConsoleServer, startConsoleServer } from "@countersign/console-server";
import { connectInProcess, type Log, readOrCreateSecretFile, systemClock, systemRandom } from "@countersign/platform";
import { adminChangeType, type Clock, newId, type Random, staffOrganization, toBase64url } from "@countersign/protocol";
import { consoleToVerificationServer } from "@countersign/protocol/contract";
import { createCountersign } from "@countersign/relying-party";
import {
  registerApiKey,
  registerBusiness,
  registerOrganization,
  registerQrServer,
  type Registry,
} from "@countersign/verification-server";
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

const pages = fileURLToPath(new URL("../../console/dist/", import.meta.url));
const widget = fileURLToPath(new URL("../../roles/initiating-device/dist/", import.meta.url));

/** The one business of the staff. */
const business = "console";

/** The staff as an organization like any other: its people are the users, and what is asked of them is decided on their phones (T53). */
function withStaff(
  registry: Registry,
  { roles, origin, apiKey }: { roles: AllInOne; origin: string; apiKey: string },
): Registry {
  const { authenticator, qrServer, qrServerNumber } = roles;
  let next = registerOrganization(registry, { id: staffOrganization, name: "Countersign staff", origins: [origin] });
  next = registerBusiness(next, {
    organization: staffOrganization,
    id: business,
    name: "Console",
    sources: ["console"],
    types: [adminChangeType, "device.add"],
    links: [`${authenticator}/q`],
  });
  const hash = createHash("sha256").update(apiKey).digest("base64url");
  if (!next.apiKeys.some((key) => key.hash === hash)) {
    const id = newId("key", { clock: systemClock, random: systemRandom });
    const createdAt = Math.floor(systemClock() / 1000);
    next = registerApiKey(next, { id, hash, organization: staffOrganization, label: "console", createdAt });
  }
  return registerQrServer(next, {
    number: qrServerNumber,
    jwk: qrServer.publicKey,
    agreementJwk: qrServer.agreementKey,
    organizations: next.organizations.map(({ id }) => id),
  });
}

/** Starts the staff console beside the roles of this process, at a port of its own. */
export async function startConsole(roles: AllInOne, options: ConsoleOptions): Promise<ConsoleServer> {
  const { origin, dataDir, clock = systemClock, random = systemRandom, ...rest } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const apiKey = readOrCreateSecretFile(join(dataDir, "api-key"), () => `cs_live_${toBase64url(random(32))}`).trim();
  await roles.verificationServer.changeRegistry("console", (now) => withStaff(now, { roles, origin, apiKey }));
  const { issuer, authenticator, verificationServer } = roles;
  return startConsoleServer({
    ...rest,
    origin,
    issuer,
    authenticator,
    databaseFile: join(dataDir, "console.sqlite"),
    verificationServer: connectInProcess(consoleToVerificationServer, () => verificationServer.forConsole, {
      role: "console-server",
    }),
    countersign: createCountersign({ url: issuer, apiKey, organization: staffOrganization, clock }),
    folders: { pages, widget },
    clock,
    random,
  });
}

/** What to say of the console at the start: where it is, and how the first administrator gets in. */
export async function consoleText(console: ConsoleServer, origin: string): Promise<string> {
  const link = await console.inviteFirstAdministrator();
  if (link === null) return `Console: ${origin}/\n`;
  return `Console: ${origin}/\nIt has no administrator yet. This link lets the first one in, once, within 24 hours:\n  ${link}\n`;
}
