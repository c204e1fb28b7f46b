import type { FastifyInstance, FastifyRequest } from "fastify";
import { SiteError } from "./site-error.ts";

const reads = ["GET", "HEAD", "OPTIONS"];

/**
 * Another site's page can send a form here with our user's cookie, but neither JSON nor our Origin (T25): both are asked of
 * everything that changes something.
 */
export function addRequestGuard(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-content-type-options", "nosniff").header("referrer-policy", "no-referrer");
    if ((request.routeOptions.url ?? request.url).startsWith("/api/")) reply.header("cache-control", "no-store");
    done(reads.includes(request.method) || isFromHere(request) ? undefined : new SiteError("foreign_request"));
  });
}

function isFromHere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) return false;
  const { "sec-fetch-site": fetchSite } = headers;
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  return headers["content-type"]?.startsWith("application/json") ?? false;
}
