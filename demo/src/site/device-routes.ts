import { type Countersign, CountersignError } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import { createLostPhones } from "./lost-phones.ts";
import { throwSiteError } from "./open-approval.ts";
import { closedObject, labelText, passwordText, sixDigitsText } from "./schemas.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

/** "Your devices": the phones that can approve for a user. */
export function addDeviceRoutes(app: FastifyInstance, site: Site): void {
  const { db, countersign, requireSession, checkPassword, sessions, enroll } = site;
  const lostPhones = createLostPhones(site);

  app.get("/api/devices", async (request) => {
    const { user } = requireSession(request);
    const devices = await countersign.devices.list(user.id).catch(throwSiteError);
    return { devices: devices.filter(({ state }) => state !== "revoked" && state !== "pending") };
  });

  // The password is asked for again: whoever adds a phone can approve everything from then on.
  app.post<{ Body: { password: string; label: string } }>(
    "/api/enrollments",
    { schema: { body: closedObject({ password: passwordText, label: labelText }) } },
    async (request) => {
      const session = requireSession(request);
      await checkPassword(session.user.id, request.body.password, session.browser);
      lostPhones.checkWait(session.user.id);
      const devices = await countersign.devices.list(session.user.id).catch(throwSiteError);
      if (devices.some(({ state }) => state === "active" || state === "frozen")) throw new SiteError("has_device");
      sessions.refresh(session);
      const { authTime } = requireSession(request);
      return enroll({ user: session.user.id, authTime, label: request.body.label.normalize("NFC") }, session);
    },
  );

  app.post<{ Params: { id: string }; Body: { digits: string } }>(
    "/api/enrollments/:id/confirm",
    { schema: { body: closedObject({ digits: sixDigitsText }) } },
    async (request) => {
      const { browser } = requireSession(request);
      const { id } = request.params;
      const own = db.get("SELECT 1 FROM enrollments WHERE id = ? AND browser = ?", id, browser);
      if (own === null) throw new SiteError("not_found");
      return countersign.enrollments.confirm(id, request.body.digits).catch(throwDigitsError);
    },
  );

  app.delete<{ Params: { id: string }; Body: { password: string } }>(
    "/api/devices/:id",
    { schema: { body: closedObject({ password: passwordText }) } },
    async (request) => {
      const { user, browser } = requireSession(request);
      await checkPassword(user.id, request.body.password, browser);
      const { id } = request.params;
      const phone = (await countersign.devices.list(user.id).catch(throwSiteError)).find((device) => device.id === id);
      if (phone === undefined) throw new SiteError("not_found");
      if (phone.state === "active" || phone.state === "frozen") lostPhones.note(user.id);
      await countersign.devices.revoke(user.id, id).catch(throwSiteError);
      return {};
    },
  );
}

/** Which browser asked for an enrolment code: the digits are taken from that one alone (T9). */
export const enrollmentSchema = `
CREATE TABLE IF NOT EXISTS enrollments (
  id TEXT PRIMARY KEY,
  browser TEXT NOT NULL
) STRICT;`;

/** Asks for an enrolment code, and notes which browser it is for. */
export function createEnroll({ db, countersign, random }: Pick<Site, "db" | "countersign" | "random">): Site["enroll"] {
  return async (enrollment, { browser }) => {
    const opened: Awaited<ReturnType<Countersign["enrollments"]["create"]>> = await countersign.enrollments
      .create({ ...enrollment, replace: true }, { idempotencyKey: random(12) })
      .catch(throwSiteError);
    db.run("INSERT INTO enrollments VALUES (?, ?)", opened.id, browser);
    return opened;
  };
}

/** What the user hears when the six digits are refused. */
function throwDigitsError(fault: unknown): never {
  const code = fault instanceof CountersignError ? fault.code : null;
  if (code === "short_string_invalid") throw new SiteError("wrong_digits", { field: "digits", cause: fault });
  if (code === "ticket_invalid" || code === "operation_not_found")
    throw new SiteError("enrollment_over", { cause: fault });
  throwSiteError(fault);
}
