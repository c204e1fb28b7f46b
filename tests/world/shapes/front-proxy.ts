import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { initiatingDeviceToQrServer, relyingPartyToOperationServer } from "@countersign/protocol/contract";

/** One public name for servers behind it, as an operator's proxy gives them: what sites ask goes to the operation server, the rest is dealt out. */
export interface FrontProxy {
  close(): Promise<void>;
}

/** What is about to be passed on: a request, or its answer. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly what: "request" | "answer";
}

/** Hears of everything before it is passed on; with false it is not, and the connection is cut. */
export type Watch = (passing: Passing) => boolean;

/** Paths of the contract as patterns of what is asked. */
const sitePaths = Object.values(relyingPartyToOperationServer).map(({ method, path }) => ({
  method: method as string,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

const framesPath = initiatingDeviceToQrServer.frames.path;

/** The API's description is the operation server's too. */
const otherSitePaths = /^\/(docs|openapi\.json|reference)/;

/** Requests between servers are signed; those of sites never are. */
function isSites({ url = "", method = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split("?");
  if (headers["signature-input"] !== undefined) return false;
  return otherSitePaths.test(path) || sitePaths.some((one) => one.method === method && one.pattern.test(path));
}

function pass(
  from: IncomingMessage,
  to: ServerResponse,
  { host, port, watch }: { host: string; port: number; watch: Watch },
): void {
  const { method = "", url: path = "" } = from;
  if (!watch({ method, path, what: "request" })) return void to.destroy();
  const onward = request({
    host,
    port,
    method: from.method,
    path: from.url,
    headers: from.rawHeaders,
    setHost: false,
  });
  onward.once("response", (answer) => {
    if (!watch({ method, path, what: "answer" })) return void to.destroy();
    to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    to.flushHeaders();
    answer.pipe(to);
    answer.once("error", () => to.destroy());
  });
  onward.once("error", () => to.destroy());
  to.once("close", () => onward.destroy());
  from.pipe(onward);
}

export async function startFrontProxy({
  port,
  operationServer,
  qrServer,
  verificationServers,
  hostOf = () => "127.0.0.1",
  watch = () => true,
}: {
  port: number;
  /** Ports behind it. */
  operationServer: number;
  qrServer: number;
  verificationServers: readonly number[];
  /** Where the server with that port is; on this computer unless said. */
  hostOf?: (port: number) => string;
  watch?: Watch;
}): Promise<FrontProxy> {
  let turn = 0;
  const server = createServer((from, to) => {
    turn += 1;
    const next = verificationServers[turn % verificationServers.length] ?? 0;
    const others = isSites(from) ? operationServer : next;
    const behind = from.url === framesPath ? qrServer : others;
    pass(from, to, { host: hostOf(behind), port: behind, watch });
  });
  server.listen(port, "localhost");
  await once(server, "listening");
  return {
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
