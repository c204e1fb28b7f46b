import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CodeRelayOptions, createCodeRelay, relayBodyLimit } from "@countersign/relying-party";
import { type BankServerConfig, readBankServerKey } from "./bank-server-config.ts";

type Relay = Awaited<ReturnType<typeof createCodeRelay>>;
type Keys = CodeRelayOptions["verificationServerKeys"];

/** The bank's own server, running. */
export interface BankServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The keys by which requests of the verification server are known. */
async function readServerKeys({ verificationServerUrl }: BankServerConfig): Promise<Keys> {
  const response = await fetch(new URL("/server-jwks.json", verificationServerUrl), { redirect: "error" });
  const { keys } = (await response.json()) as { keys: Keys };
  return keys.map(({ kty, crv, x, y }) => ({ kty, crv, x, y }));
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > relayBodyLimit) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answer(relay: Relay, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = request;
  const { status, contentType, body } = await relay({ method, url, headers, body: await readBody(request) });
  response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
}

/**
 * Starts Example Bank's own server, through which the codes of its transfers go (S7): what the bank puts between Countersign and the code on
 * its pages, to log, to limit, or to stop. It sees that a code passes, and neither the code nor what it is for.
 */
export async function startBankServer(config: BankServerConfig): Promise<BankServer> {
  const key = readBankServerKey(config.keyFile);
  const verificationServerKeys = await readServerKeys(config);
  const relay = await createCodeRelay({ ...config, key, verificationServerKeys });
  const server = createServer((request, response) => {
    answer(relay, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(config.port, "localhost", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
