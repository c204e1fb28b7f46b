import {
  createGuardedFetch,
  createNodeCrypto,
  type GuardedFetchOptions,
  type Log,
  type Metrics,
  noMetrics,
} from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";
import manifest from "../package.json" with { type: "json" };
import type { Context } from "./context.ts";
import { mountForDeveloper } from "./http/for-developer.ts";
import { mountForRelyingParty } from "./http/for-relying-party.ts";
import { createPseudonyms } from "./pseudonyms.ts";
import type { Route } from "./routes.ts";
import { openSubjectKeyFile } from "./subject-key-file.ts";
import { createDeliveryLoop } from "./webhooks/delivery-loop.ts";

/** What an operation server is made of. */
export interface OperationServerOptions {
  readonly subjectKeyFile: string;
  /** Origin at which sites reach it, for the API's description. */
  readonly url: string;
  /** The verification servers, at least one; the first that serves an organization and a business is theirs (S5). */
  readonly routes: readonly [Route, ...Route[]];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How webhooks are sent. */
  readonly webhooks?: GuardedFetchOptions;
  readonly metrics?: Metrics;
}

/** A running operation server: what it puts on an HTTP server, and its deliveries. */
export interface OperationServer {
  mount(app: FastifyInstance): void;
  /** Looks at once for webhooks that are due; a timer does it every second. */
  wake(): void;
  /** Delivers every webhook that is due; answers how many deliveries were tried. */
  deliverDue(): Promise<number>;
  close(): Promise<void>;
}

export function createOperationServer({
  subjectKeyFile,
  url,
  routes,
  webhooks = {},
  metrics = noMetrics,
  ...options
}: OperationServerOptions): OperationServer {
  const crypto = createNodeCrypto();
  const pseudonyms = createPseudonyms(
    { crypto, random: options.random },
    openSubjectKeyFile(subjectKeyFile, options.random),
  );
  const { dangerouslyAllowedOrigins = [] } = webhooks;
  const base = { ...options, crypto, pseudonyms, targetRules: { dangerouslyAllowedOrigins } };
  const contextOf = (route: Route): Context => ({ ...base, ...route });
  const [first, ...more] = routes;
  const contexts: readonly [Context, ...Context[]] = [contextOf(first), ...more.map(contextOf)];
  const { wake, deliverDue, close } = createDeliveryLoop(contexts, { send: createGuardedFetch(webhooks), metrics });
  return {
    mount(app) {
      mountForRelyingParty(app, contexts);
      mountForDeveloper(app, { server: url, version: manifest.version });
    },
    wake,
    deliverDue,
    close,
  };
}
