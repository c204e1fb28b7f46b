import {
  createHttpServer,
  type Log,
  type Metrics,
  type LeavingPace,
  mountHealth,
  noMetrics,
  openPort,
  type ReadinessChecks,
} from "@countersign/platform";
import type { Awaitable, Clock, Random } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";
import type { TlsFiles } from "../listener-settings.ts";
import type { RoleIdentity } from "./role-identity.ts";

/** What each role apart is made of. */
export interface RoleOptions extends RoleIdentity {
  /** Its own origin. */
  readonly origin: string;
  readonly verificationServer: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly trustedProxies?: readonly string[];
  readonly tls?: TlsFiles | null;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics?: Metrics;
}

/** One role that runs. */
export interface RunningRole {
  readonly origin: string;
  readonly app: FastifyInstance;
  /** Answers what was asked, and tells pages to come back, before `close` ends everything. */
  leave(pace: LeavingPace): Promise<void>;
  close(): Promise<void>;
}

/** What a role puts on its HTTP server. */
interface RolePart {
  readonly checks: ReadinessChecks;
  readonly leave?: () => void;
  mount(app: FastifyInstance): Awaitable<void>;
}

/** Puts a role's parts on an HTTP server of its own and lets it listen. */
export async function listenAsRole(
  { origin, host, port, trustedProxies = [], tls = null, log, random, metrics = noMetrics }: RoleOptions,
  { checks, leave = () => {}, mount }: RolePart,
): Promise<Pick<RunningRole, "app" | "leave">> {
  const app = createHttpServer({ log, random, trustedProxies, tls, secure: origin.startsWith("https:"), metrics });
  await mount(app);
  const health = mountHealth(app, { checks, log });
  await openPort(app, { host, port });
  return {
    app,
    leave: (pace) => health.leave(pace, leave),
  };
}
