import { ProtocolError } from "@countersign/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";

const frames: readonly string[] = ["iframe", "frame", "embed", "object", "fencedframe"];

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join() : value;
}

/** What a browser says of a request; programs that are no browsers say nothing. */
function metadataOf({ headers }: FastifyRequest): { mode: string | undefined; dest: string | undefined } {
  return { mode: one(headers["sec-fetch-mode"]), dest: one(headers["sec-fetch-dest"]) };
}

/**
 * Judges what browsers say of their requests (W3C Fetch Metadata): the API is asked by script that may read the answer, never by a link, a
 * form, a picture or a frame (T25); and nothing of ours is shown in a frame (T26).
 */
export function guardFetchMetadata(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const { mode, dest } = metadataOf(request);
    // The route that was found, not the path as it was spelt: %76 is a v too.
    const isApi = (request.routeOptions.url ?? request.url).startsWith("/v1/");
    const byScript = (mode ?? "cors") === "cors" && (dest ?? "empty") === "empty";
    const isRefused = isApi ? !byScript : frames.includes(dest ?? "");
    done(isRefused ? new ProtocolError("origin_forbidden", { cause: "not asked by script" }) : undefined);
  });
}

/** Refuses a browser where only servers ask: an API key in a page would be everybody's. */
export function refuseBrowsers({ headers }: FastifyRequest): void {
  if (headers["sec-fetch-site"] !== undefined || headers.origin !== undefined)
    throw new ProtocolError("origin_forbidden", { cause: "a browser with an API key" });
}
