import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Approval } from "./approvals.ts";
import { browsersOf } from "./pending-browser.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

const waitMs = 20_000;

/** The approval, if this browser started it: nobody else may watch it or use it. */
export function ownApproval(request: FastifyRequest, id: string, site: Site): Approval {
  const approval = site.approvals.find(id);
  if (approval === null || !browsersOf(request, site).includes(approval.browser)) throw new SiteError("not_found");
  return approval;
}

/** How a sensitive operation goes on. */
export function addApprovalRoutes(app: FastifyInstance, site: Site): void {
  const { approvals, changes, countersign } = site;

  app.get<{ Params: { id: string } }>("/api/approvals/:id", async (request) => {
    const { id } = request.params;
    if (ownApproval(request, id, site).stage !== "ended") await changes.next(id, waitMs);
    const { stage, result } = approvals.find(id) ?? { stage: "ended", result: null };
    return { ended: stage === "ended", result };
  });

  app.post<{ Params: { id: string } }>("/api/approvals/:id/cancel", async (request) => {
    const { operation } = ownApproval(request, request.params.id, site);
    // Already decided or over: then there is nothing to stop, and the page hears how it ended.
    if (operation !== null) await countersign.cancel(operation).catch(() => null);
    return {};
  });
}
