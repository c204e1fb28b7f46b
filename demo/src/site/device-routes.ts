import { CountersignError } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import { siteErrorOf } from "./open-approval.ts";
import { closedObject, labelText, passwordText, sixDigitsText } from "./schemas.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

const gone = ["removed", "revoked"];

/** "Your devices": the phones that can approve for a user. */
export function addDeviceRoutes(app: FastifyInstance, site: Site): void {
  const { countersign, requireSession, checkPassword, sessions, random } = site;

  app.get("/api/devices", async (request) => {
    const { user } = requireSession(request);
    const devices = await countersign.devices.list(user.id).catch(throwSiteError);
    return { devices: devices.filter(({ state }) => !gone.includes(state)) };
  });

  // The password is asked for again: whoever adds a phone can approve everything from then on.
  app.post<{ Body: { password: string; label: string } }>(
    "/api/enrollments",
    { schema: { body: closedObject({ password: passwordText, label: labelText }) } },
    async (request) => {
      const session = requireSession(request);
      await checkPassword(session.user.id, request.body.password);
      sessions.refresh(session);
      const authTime = Math.floor(site.clock() / 1000);
      const enrollment = { user: session.user.id, authTime, label: request.body.label };
      return countersign.enrollments.create(enrollment, { idempotencyKey: random(12) }).catch(throwSiteError);
    },
  );

  app.post<{ Params: { id: string }; Body: { digits: string } }>(
    "/api/enrollments/:id/confirm",
    { schema: { body: closedObject({ digits: sixDigitsText }) } },
    async (request) => {
      requireSession(request);
      return countersign.enrollments.confirm(request.params.id, request.body.digits).catch(throwDigitsError);
    },
  );

  app.delete<{ Params: { id: string }; Body: { password: string } }>(
    "/api/devices/:id",
    { schema: { body: closedObject({ password: passwordText }) } },
    async (request) => {
      const { user } = requireSession(request);
      await checkPassword(user.id, request.body.password);
      await countersign.devices.revoke(user.id, request.params.id).catch(throwSiteError);
      return {};
    },
  );
}

function throwSiteError(fault: unknown): never {
  throw siteErrorOf(fault);
}

/** What the user hears when the six digits are refused. */
export function throwDigitsError(fault: unknown): never {
  const code = fault instanceof CountersignError ? fault.code : null;
  if (code === "short_string_invalid") throw new SiteError("wrong_digits", { field: "digits", cause: fault });
  if (code === "ticket_invalid" || code === "operation_not_found")
    throw new SiteError("enrollment_over", { cause: fault });
  throw siteErrorOf(fault);
}
