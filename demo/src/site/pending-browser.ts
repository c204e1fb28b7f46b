import type { FastifyReply, FastifyRequest } from "fastify";
import { readCookie, setCookie } from "./cookies.ts";
import { hashToken } from "./sessions.ts";
import type { Site } from "./site.ts";

/** The cookie of a browser where nobody is signed in yet, and which waits for an approval: a sign-in by scan, a payment. */
function pendingCookie({ name }: Pick<Site, "name">): string {
  return `${name}-sign-in`;
}

/** Binds what comes of an approval to this browser alone; answers what the approval keeps of it. */
export function startPending(reply: FastifyReply, site: Pick<Site, "name" | "random">): string {
  const token = site.random(32);
  setCookie(reply, pendingCookie(site), token);
  return hashToken(token);
}

export function endPending(reply: FastifyReply, site: Pick<Site, "name">): void {
  setCookie(reply, pendingCookie(site), null);
}

/** Which browsers a request may be from, as approvals keep them: the signed-in one and the one that waits. */
export function browsersOf(request: FastifyRequest, site: Pick<Site, "name" | "sessionCookie">): readonly string[] {
  const tokens = [readCookie(request, site.sessionCookie), readCookie(request, pendingCookie(site))];
  return tokens.flatMap((token) => (token === null ? [] : [hashToken(token)]));
}
