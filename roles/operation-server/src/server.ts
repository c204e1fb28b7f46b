import { createNodeCrypto, type Log } from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";
import manifest from "../package.json" with { type: "json" };
import type { Context } from "./context.ts";
import { mountForDeveloper } from "./http/for-developer.ts";
import { mountForRelyingParty } from "./http/for-relying-party.ts";
import { createPseudonyms } from "./pseudonyms.ts";
import type { Route } from "./routes.ts";
import { openSubjectKeyFile } from "./subject-key-file.ts";

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
}

/** A running operation server: what it puts on an HTTP server. */
export interface OperationServer {
  mount(app: FastifyInstance): void;
}

export function createOperationServer({
  subjectKeyFile,
  url,
  routes,
  ...options
}: OperationServerOptions): OperationServer {
  const crypto = createNodeCrypto();
  const pseudonyms = createPseudonyms(
    { crypto, random: options.random },
    openSubjectKeyFile(subjectKeyFile, options.random),
  );
  const contextOf = (route: Route): Context => ({ ...options, ...route, crypto, pseudonyms });
  const [first, ...more] = routes;
  return {
    mount(app) {
      mountForRelyingParty(app, [contextOf(first), ...more.map(contextOf)]);
      mountForDeveloper(app, { server: url, version: manifest.version });
    },
  };
}
