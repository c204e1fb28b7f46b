import { type Countersign, CountersignError } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import type { Act } from "./approval-runner.ts";
import type { Database } from "./database.ts";
import { throwSiteError } from "./open-approval.ts";
import { closedObject, labelText, passwordText, sixDigitsText } from "./schemas.ts";
import { type Site, wishOf } from "./site.ts";
import { SiteError } from "./site-error.ts";

const passwordForm = { schema: { body: closedObject({ password: passwordText }) } };

/** "Your devices": the phones that can approve for a user. */
export function addDeviceRoutes(app: FastifyInstance, site: Site): void {
  const { countersign, requireSession, checkPassword } = site;
  addEnrollmentRoutes(app, site);

  app.get("/api/devices", async (request) => {
    const { user } = requireSession(request);
    const devices = await countersign.devices.list(user.id).catch(throwSiteError);
    return { devices: devices.filter(({ state }) => state !== "revoked" && state !== "pending") };
  });

  const changes = {
    freeze: (user: string, id: string) => countersign.devices.freeze(user, id),
    thaw: (user: string, id: string) => countersign.devices.thaw(user, id),
    remove: (user: string, id: string) => countersign.devices.revoke(user, id),
  };
  for (const [name, change] of Object.entries(changes)) {
    app.post<{ Params: { id: string }; Body: { password: string } }>(
      `/api/devices/:id/${name}`,
      passwordForm,
      async (request) => {
        const { user, browser } = requireSession(request);
        await checkPassword(user.id, request.body.password, browser);
        const { id } = request.params;
        const phones = await countersign.devices.list(user.id).catch(throwSiteError);
        if (!phones.some((phone) => phone.id === id)) throw new SiteError("not_found");
        await change(user.id, id).catch(throwChangeError);
        return {};
      },
    );
  }
}

/** The way of a new phone: code, six digits, and where the user has a phone already, that one's yes (§9). */
function addEnrollmentRoutes(app: FastifyInstance, site: Site): void {
  const { db, countersign, requireSession, checkPassword, sessions, enroll, open } = site;

  // The password is asked for again: whoever adds a phone can approve everything from then on.
  app.post<{ Body: { password: string; label: string; replace: boolean } }>(
    "/api/enrollments",
    { schema: { body: closedObject({ password: passwordText, label: labelText, replace: { type: "boolean" } }) } },
    async (request) => {
      const session = requireSession(request);
      const { password, label, replace } = request.body;
      await checkPassword(session.user.id, password, session.browser);
      sessions.refresh(session);
      const { authTime } = requireSession(request);
      return enroll({ user: session.user.id, authTime, label: label.normalize("NFC"), replace }, session);
    },
  );

  app.post<{ Params: { id: string }; Body: { digits: string } }>(
    "/api/enrollments/:id/confirm",
    { schema: { body: closedObject({ digits: sixDigitsText }) } },
    async (request) => {
      const { id } = request.params;
      expectOwn(db, id, requireSession(request).browser);
      // The password was checked when the code was asked for, a few minutes ago at most and in this very browser.
      const confirmed = await countersign.enrollments
        .confirm(id, request.body.digits, { confirmedBy: "password" })
        .catch(throwDigitsError);
      const { approval, activeFrom } = confirmed;
      if (approval)
        db.run("INSERT OR REPLACE INTO enrollment_approvals VALUES (?, ?)", id, JSON.stringify(approval.details));
      return { needsApproval: approval !== undefined, activeFrom: activeFrom ?? null };
    },
  );

  app.post<{ Params: { id: string } }>("/api/enrollments/:id/approval", async (request) => {
    const session = requireSession(request);
    const details = expectOwn(db, request.params.id, session.browser);
    if (details === null) throw new SiteError("enrollment_over");
    const about = { type: "device.add", business: site.loginBusiness, details };
    return open({ ...wishOf(session), kind: "device.add", about }, request);
  });
}

/** Countersign lets the phone in by itself when this is released; the site has nothing to do but to say so. */
export const letDeviceIn: Act = () => "done";

/** Which browser asked for an enrolment code: the digits are taken from that one alone (T9); and what a phone in use must approve. */
export const enrollmentSchema = `
CREATE TABLE IF NOT EXISTS enrollments (
  id TEXT PRIMARY KEY,
  browser TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS enrollment_approvals (
  enrollment TEXT PRIMARY KEY REFERENCES enrollments (id),
  details TEXT NOT NULL
) STRICT;`;

/** Throws `not_found` for an enrolment of another browser; answers the details to be approved, or null. */
function expectOwn(db: Database, id: string, browser: string): Readonly<Record<string, string>> | null {
  const sql = `SELECT details FROM enrollments LEFT JOIN enrollment_approvals ON enrollment = id WHERE id = ? AND browser = ?`;
  const own = db.get(sql, id, browser);
  if (own === null) throw new SiteError("not_found");
  return JSON.parse(String(own["details"] ?? "null"));
}

/**
 * Asks for an enrolment code, and notes which browser it is for. A user whose phones are all gone replaces them, whether the page knew it
 * or not: Countersign then waits a day (§9).
 */
export function createEnroll({ db, countersign, random }: Pick<Site, "db" | "countersign" | "random">): Site["enroll"] {
  const ask: Countersign["enrollments"]["create"] = countersign.enrollments.create;
  return async (enrollment, { browser }) => {
    const opened = await ask(enrollment, { idempotencyKey: random(12) })
      .catch((fault: unknown) => {
        if (!(fault instanceof CountersignError && fault.code === "enrollment_conflict")) throw fault;
        return ask({ ...enrollment, replace: true }, { idempotencyKey: random(12) });
      })
      .catch(throwSiteError);
    db.run("INSERT INTO enrollments (id, browser) VALUES (?, ?)", opened.id, browser);
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

/** A phone that an alarm has frozen is not thawed by its user. */
function throwChangeError(fault: unknown): never {
  if (fault instanceof CountersignError && fault.code === "operation_state_conflict")
    throw new SiteError("not_thawed", { cause: fault });
  throwSiteError(fault);
}
