import { ProtocolError } from "@countersign/protocol";
import type { FastifyInstance } from "fastify";

/** Where browsers reach what: each an origin without a slash at the end. They may all be the same. */
export interface Origins {
  /** The API. */
  readonly issuer: string;
  readonly authenticator: string;
  readonly widget: string;
}

/** What a path belongs to. */
type Area = keyof Origins;

/** The landing page of a code's link is the authenticator's. */
export function areaOf(path: string): Area {
  if (path === "/" || path === "/q" || path === "/app" || path.startsWith("/app/")) return "authenticator";
  return path.startsWith("/widget/") ? "widget" : "issuer";
}

/**
 * A host that serves one part serves no other part that has a host of its own: script of one origin is then a stranger to the next (T13,
 * T27). Hosts nobody named, such as those of health checks, are let through.
 */
export function keepApart(app: FastifyInstance, origins: Origins): void {
  const hosts = Object.entries(origins).map(([area, origin]) => [area, new URL(origin).host] as const);
  app.addHook("onRequest", async ({ url, host, routeOptions }) => {
    // The route that was found, not the path as it was spelt: %61 is an a too.
    const [path = ""] = (routeOptions.url ?? url).split("?");
    const named = hosts.filter(([, name]) => name === host);
    if (named.length === 0 || path === "/healthz" || path === "/readyz") return;
    if (!named.some(([area]) => area === areaOf(path)))
      throw new ProtocolError("operation_not_found", { cause: "another origin's" });
  });
}
