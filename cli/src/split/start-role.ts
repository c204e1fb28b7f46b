import { createHttpServer, type Log, type Metrics, noMetrics, openPort } from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";
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
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics?: Metrics;
}

/** One role that runs. */
export interface RunningRole {
  readonly origin: string;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

/** Puts a role's parts on an HTTP server of its own and lets it listen. */
export async function listenAsRole(
  { origin, host, port, trustedProxies = [], log, random, metrics = noMetrics }: RoleOptions,
  mount: (app: FastifyInstance) => void,
): Promise<FastifyInstance> {
  const app = createHttpServer({ log, random, trustedProxies, secure: origin.startsWith("https:"), metrics });
  mount(app);
  await openPort(app, { host, port });
  return app;
}
