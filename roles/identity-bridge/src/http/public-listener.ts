import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { bodyLimit } from "@countersign/platform";

/** What clients may ask, and how. Everything else that the provider could do is not there. */
const routes: Readonly<Record<string, string>> = {
  "/.well-known/openid-configuration": "GET",
  "/jwks": "GET",
  "/backchannel": "POST",
  "/token": "POST",
  "/token/introspection": "POST",
  "/me": "GET",
  "/healthz": "GET",
};

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: "close" }).end();
}

/** Addresses follow the issuer, whatever host a request or a proxy names (T45). */
function pinHost({ headers }: IncomingMessage, issuer: string): void {
  const { host, protocol } = new URL(issuer);
  headers.host = host;
  headers["x-forwarded-host"] = host;
  headers["x-forwarded-proto"] = protocol.slice(0, -1);
}

/** The server that clients reach: an allow-list of routes before the provider, a cap on bodies, and headers that say to keep nothing. */
export function createPublicListener({ issuer, handle }: { issuer: string; handle: Handle }): Server {
  const secure = issuer.startsWith("https:");
  return createServer(
    { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      response.setHeader("cache-control", "no-store");
      response.setHeader("x-content-type-options", "nosniff");
      if (secure) response.setHeader("strict-transport-security", "max-age=31536000");
      const [pathname = ""] = (request.url ?? "").split("?");
      const method = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
      if (method === undefined) return refuse(response, 404);
      if (request.method !== method) return refuse(response, 405);
      // The length must be told: what comes in pieces could not be judged before it is read (T38).
      if (method === "POST" && !(Number(request.headers["content-length"]) <= bodyLimit)) return refuse(response, 413);
      if (pathname === "/healthz") return void response.end("ok\n");
      pinHost(request, issuer);
      handle(request, response);
    },
  );
}
