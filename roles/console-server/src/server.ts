import { existsSync } from "node:fs";
import { createNodeCrypto, type Log, type ReadinessChecks, serveStaticFiles } from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type { Client, consoleToVerificationServer } from "@countersign/protocol/contract";
import type { Countersign } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import { type CodeOrigins, createCodeOrigins } from "./code-origins.ts";
import type { Context } from "./context.ts";
import { createChallenges } from "./core/challenges.ts";
import { mountForStaff } from "./http/for-staff.ts";
import { inviteFirstAdministrator } from "./steps/join.ts";
import { openConsoleStore } from "./store/sqlite/store.ts";

/** What a console server is made of. */
export interface ConsoleServerOptions {
  /** Origin at which staff reach the pages: one of its own, apart from everything that others load (T53). */
  readonly origin: string;
  readonly issuer: string;
  readonly authenticator: string;
  /** SQLite file, this server's alone. */
  readonly databaseFile: string;
  readonly verificationServer: Client<typeof consoleToVerificationServer>;
  /** The operation server, with a key of the staff's organization. */
  readonly countersign: Countersign;
  /** Built pages, and the widget that shows codes. */
  readonly folders: { readonly pages: string; readonly widget: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A console: what it puts on an HTTP server. */
export interface ConsoleServer {
  mount(app: FastifyInstance): Promise<void>;
  /** What must hold for it to be of use. */
  readonly checks: ReadinessChecks;
  /** Makes a link that lets the first administrator in; null when there is one. The link before ends. */
  inviteFirstAdministrator(): Promise<string | null>;
  close(): Promise<void>;
}

const tidyMs = 600_000;

/** Nothing inline, nothing from elsewhere, never in a frame (T22, T26, T53). The streams of a display are the issuer's and the QR servers'. */
function pageHeaders(streams: readonly string[]): Readonly<Record<string, string>> {
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      `connect-src 'self' ${streams.join(" ")}`,
      "style-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; "),
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy": "publickey-credentials-get=(self), publickey-credentials-create=(self)",
  };
}

async function servePages(
  app: FastifyInstance,
  { folders, issuer, codeOrigins }: Pick<ConsoleServerOptions, "folders" | "issuer"> & { codeOrigins: CodeOrigins },
): Promise<void> {
  const htmlHeaders = () => pageHeaders([issuer, ...codeOrigins.known()]);
  app.addHook("onRequest", async ({ method, url }) => {
    if (method === "GET" && /^\/($|\?|index\.html)/.test(url)) await codeOrigins.refresh();
  });
  if (existsSync(folders.widget))
    await serveStaticFiles(app, { folder: folders.widget, prefix: "/widget/", htmlHeaders });
  if (existsSync(folders.pages)) await serveStaticFiles(app, { folder: folders.pages, prefix: "/", htmlHeaders });
}

/** Makes the staff console: towards operations a site like any other, towards the verification server whoever its role key says. */
export function createConsoleServer(options: ConsoleServerOptions): ConsoleServer {
  const { origin, issuer, authenticator, verificationServer, countersign, folders, clock, random, log } = options;
  const store = openConsoleStore({ file: options.databaseFile, clock });
  const context: Context = {
    origin,
    issuer,
    authenticator,
    store,
    verificationServer,
    countersign,
    challenges: createChallenges({ clock, random }),
    crypto: createNodeCrypto(),
    clock,
    random,
    log,
  };
  const codeOrigins = createCodeOrigins({ verificationServer, clock, log });
  const tidy = setInterval(() => void store.tidy().catch((error: unknown) => log.fault("tidy", error)), tidyMs);
  tidy.unref();
  return {
    async mount(app) {
      mountForStaff(app, context);
      await servePages(app, { folders, issuer, codeOrigins });
    },
    checks: {
      database: () => store.people(),
      "verification server": () => verificationServer.listCheckpoints({ body: { limit: 1 } }),
    },
    async inviteFirstAdministrator() {
      const token = await inviteFirstAdministrator(context);
      return token === null ? null : `${origin}/#join=${token}`;
    },
    async close() {
      clearInterval(tidy);
      await store.close();
    },
  };
}
