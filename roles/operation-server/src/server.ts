import { createNodeCrypto, type Log } from "@countersign/platform";
import type { Clock, Random } from "@countersign/protocol";
import type {
  Client,
  operationServerToQrServer,
  operationServerToVerificationServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Context } from "./context.ts";
import { mountForRelyingParty } from "./http/for-relying-party.ts";
import { createPseudonyms } from "./pseudonyms.ts";
import { openSubjectKeyFile } from "./subject-key-file.ts";

/** What an operation server is made of. */
export interface OperationServerOptions {
  readonly subjectKeyFile: string;
  readonly verificationServer: Client<typeof operationServerToVerificationServer>;
  readonly qrServer: Client<typeof operationServerToQrServer>;
  readonly displayUrls: { readonly frames: string; readonly states: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A running operation server: what it puts on an HTTP server. */
export interface OperationServer {
  mount(app: FastifyInstance): void;
}

export function createOperationServer({ subjectKeyFile, ...options }: OperationServerOptions): OperationServer {
  const crypto = createNodeCrypto();
  const pseudonyms = createPseudonyms(
    { crypto, random: options.random },
    openSubjectKeyFile(subjectKeyFile, options.random),
  );
  const context: Context = { ...options, crypto, pseudonyms };
  return { mount: (app) => mountForRelyingParty(app, context) };
}
