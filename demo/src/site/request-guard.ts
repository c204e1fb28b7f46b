import type { FastifyInstance, FastifyRequest } from "fastify";
import { SiteError } from "./site-error.ts";

const reads = ["GET", "HEAD", "OPTIONS"];
/** Where Countersign tells what happened. It signs what it says; no cookie counts there. */
export const webhookPath = "/hooks/countersign";

/**
 * Another site's page can send a form here with our user's cookie, but neither JSON nor our Origin (T25): both are asked of
 * everything that changes something.
 */
export function addRequestGuard(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff").header("referrer-policy", "no-referrer");
    if ((request.routeOptions.url ?? request.url).startsWith("/api/")) reply.header("cache-control", "no-store");
    const isSigned = request.routeOptions.url === webhookPath;
    done(
      reads.includes(request.method) || isSigned || isFromHere(request) ? undefined : new SiteError("foreign_request"),
    );
  });
}

function isFromHere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) return false;
  const { "sec-fetch-site": fetchSite } = headers;
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  return headers["content-type"]?.startsWith("application/json") ?? false;
}
