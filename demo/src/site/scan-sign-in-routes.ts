import type { FastifyInstance } from "fastify";
import { ownApproval } from "./approval-routes.ts";
import type { Act } from "./approval-runner.ts";
import { setCookie } from "./cookies.ts";
import { endPending, startPending } from "./pending-browser.ts";
import { closedObject, userText } from "./schemas.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";
import { findUser } from "./users.ts";

/** A sign-in changes nothing by itself: the browser that started it fetches its session. */
export const allowSignIn: Act = () => "done";

/**
 * Sign in by scan: a user who is not logged in yet names themselves (§3, login state 0). A secret cookie binds what comes of it
 * to this browser, so that an approval cannot be picked up by another.
 */
export function addScanSignInRoutes(app: FastifyInstance, site: Site): void {
  const { db, sessions, sessionCookie, open } = site;

  app.post<{ Body: { user: string } }>(
    "/api/session/scans",
    { schema: { body: closedObject({ user: userText }) } },
    async (request, reply) => {
      const { user } = request.body;
      const browser = startPending(reply, site);
      // A name nobody has gets a code as well: it just cannot be approved, and nobody learns who is a customer here.
      const about = { type: "login", business: site.loginBusiness, details: { account: user } };
      const login = { state: 0, user } as const;
      return open({ kind: "login", user, browser, login, about }, request);
    },
  );

  app.post<{ Params: { id: string } }>("/api/session/scans/:id/finish", (request, reply) => {
    const { kind, user: id, result, stage } = ownApproval(request, request.params.id, site);
    const user = id === null ? null : findUser(db, id);
    const carriedOut = kind === "login" && result === "done" && (stage === "acted" || stage === "ended");
    if (!carriedOut || user === null) throw new SiteError("not_found");
    // Once: the row's browser is gone with the cookie, and the approval finds no second session.
    const isFirst = db.run("UPDATE approvals SET browser = '' WHERE id = ? AND browser <> ''", request.params.id) === 1;
    if (!isFirst) throw new SiteError("not_found");
    endPending(reply, site);
    setCookie(reply, sessionCookie, sessions.start(user.id, "scan"));
    return { user };
  });
}
