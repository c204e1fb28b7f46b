import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type GuardedFetchOptions,
  type Log,
  type Metrics,
  noMetrics,
  silentLog,
  systemRandom,
} from "@countersign/platform";
import type { Limits, VerificationServerOptions } from "@countersign/verification-server";
import type { AllInOne } from "../../cli/src/all-in-one.ts";
import { type DemoOrigins, registerDemo } from "../../cli/src/demo-organizations.ts";
import { startDroppingProxy } from "./dropping-proxy.ts";
import { findFreePort } from "./free-port.ts";
import { createHandClock, type HandClock } from "./hand-clock.ts";
import { setPolicy } from "./policy.ts";
import { type Shape, shape, startShape } from "./shapes/shape.ts";
import { createTestDatabase, isOnPostgres } from "./test-database.ts";
import { createRelyingParty, type RelyingParty } from "./relying-party.ts";

/** All roles on a free port, with a data folder of their own and a clock moved by hand. */
export interface World {
  readonly issuer: string;
  /** Origin of the authenticator. */
  readonly authenticator: string;
  /** Where the sites' pages are. */
  readonly origins: DemoOrigins;
  readonly clock: HandClock;
  readonly bank: RelyingParty;
  readonly bazaar: RelyingParty;
  readonly shop: RelyingParty;
  readonly dataDir: string;
  /** The setting of the verification server's database. */
  readonly database: string;
  /** The roles as they run now. */
  running(): AllInOne;
  /** Ends all roles; `restart` begins them again. */
  stop(): Promise<void>;
  /** Ends all roles and starts them again on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Limits of every business; those of §15 unless said otherwise. */
  readonly limits?: Partial<Limits>;
  /** Serves the authenticator at an origin of its own: another port, which leads to the same servers as a proxy would. */
  readonly apart?: boolean;
  /** Where the bank's pages are: given by a test that serves them. */
  readonly bank?: string;
  /** Administrator's rows in the place of the demo's. */
  readonly rows?: Parameters<typeof setPolicy>[1];
  /** Servers of methods, made for the world's clock and data folder. */
  readonly methodServers?: (of: { clock: HandClock; dataDir: string }) => Promise<MethodServers>;
  /** How webhooks are sent: receivers of a test are listed here. */
  readonly webhooks?: GuardedFetchOptions;
  /** The log, made for the world's data folder; silent unless said otherwise. */
  readonly log?: (dataDir: string) => Log;
  /** Where figures are counted; nowhere unless said otherwise. */
  readonly metrics?: Metrics;
  /** How the servers run, for a test of that; as the whole run unless said otherwise. */
  readonly shape?: Shape;
}

/** Servers of methods that the verification server does not answer itself. */
export interface MethodServers {
  readonly findMethodServer: NonNullable<VerificationServerOptions["findMethodServer"]>;
  close(): Promise<void>;
}

/** Limits nobody meets, for tests of something else. */
export const noLimits: Partial<Limits> = {
  pendingPerUser: 1_000_000,
  createsPerMinute: 1_000_000,
  unauthenticatedCreatesPerMinute: 1_000_000,
  deviceRequestsPerMinute: 1_000_000,
  ticketsPerHour: 1_000_000,
  newDevice: { approvalsPerDay: 1_000_000, caps: {} },
};

/** Where the demo's sites are unless said otherwise. Nothing listens there but a demo that happens to run. */
export const demoOrigins = {
  bank: "http://localhost:8601",
  bazaar: "http://localhost:8602",
  shop: "http://localhost:8603",
} as const satisfies DemoOrigins;

export async function startWorld({
  limits = {},
  apart = false,
  bank = demoOrigins.bank,
  rows,
  methodServers = async () => ({ findMethodServer: async () => null, close: async () => {} }),
  webhooks = {},
  log: createLog = () => silentLog,
  metrics = noMetrics,
  shape: wanted = shape,
}: WorldOptions = {}): Promise<World> {
  const clock = createHandClock();
  const origins: DemoOrigins = { ...demoOrigins, bank };
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-world-"));
  const database = await createTestDatabase(join(dataDir, "verification.sqlite"));
  const port = await findFreePort();
  const issuer = `http://localhost:${port}`;
  const proxy = apart ? await startDroppingProxy(port) : null;
  const authenticator = proxy ? `http://localhost:${proxy.port}` : issuer;
  const keyEncryptionKey = new Uint8Array(randomBytes(32));
  const log = createLog(dataDir);

  const servers = await methodServers({ clock, dataDir });
  const start = () =>
    startShape(
      {
        issuer,
        authenticator,
        host: "localhost",
        port,
        dataDir,
        database: isOnPostgres ? database.setting : null,
        keyEncryptionKey,
        log,
        clock: clock.now,
        random: systemRandom,
        webhooks,
        metrics,
        findMethodServer: (organization, method) => servers.findMethodServer(organization, method),
      },
      wanted,
    );
  let roles = await start();
  let stopped = false;
  async function stop(): Promise<void> {
    if (!stopped) await roles.close();
    stopped = true;
  }
  const keys = await registerDemo(roles, {
    folder: join(dataDir, "demo"),
    origins,
    limits,
    // The clock stands still between moves, so a minute may hold a whole file of tests.
    requestsPerMinute: 1_000_000,
  });
  if (rows) await setPolicy({ running: () => roles }, rows);
  return {
    issuer,
    authenticator,
    origins,
    clock,
    bank: createRelyingParty({ issuer, clock, ...keys.bank }),
    bazaar: createRelyingParty({ issuer, clock, ...keys.bazaar }),
    shop: createRelyingParty({ issuer, clock, ...keys.shop }),
    dataDir,
    database: database.setting,
    running: () => roles,
    stop,
    async restart() {
      await stop();
      roles = await start();
      stopped = false;
    },
    async close() {
      await stop();
      await proxy?.close();
      await servers.close();
      await database.remove();
      rmSync(dataDir, { recursive: true });
    },
  };
}
