import type { FastifyInstance } from "fastify";
import { ownApproval } from "../site/approval-routes.ts";
import type { Row } from "../site/database.ts";
import { throwSiteError } from "../site/open-approval.ts";
import { hashPassword } from "../site/passwords.ts";
import { requireDevice } from "../site/require-device.ts";
import { closedObject, labelText, newPasswordText, passwordText } from "../site/schemas.ts";
import { type Site, wishOf } from "../site/site.ts";
import { SiteError } from "../site/site-error.ts";

const passwordForm = closedObject({ password: passwordText, newPassword: newPasswordText });

/** Changing the password, and replacing the phone that approves. */
export function addCredentialRoutes(app: FastifyInstance, site: Site): void {
  const { db, requireSession, checkPassword, sessions, random, open, enroll, countersign, clock } = site;

  app.post<{ Body: { password: string; newPassword: string } }>(
    "/api/password-changes",
    { schema: { body: passwordForm } },
    async (request) => {
      const session = requireSession(request);
      const { password, newPassword } = request.body;
      await checkPassword(session.user.id, password, session.browser);
      sessions.refresh(session);
      await requireDevice(site, session.user.id);
      const extra = { passwordHash: await hashPassword(newPassword, random(16)) };
      const about = { type: "password-change", business: "accounts", details: { account: session.user.id } };
      return open({ ...wishOf(requireSession(request)), kind: "password-change", about, extra }, request);
    },
  );

  app.post<{ Body: { label: string } }>(
    "/api/device-changes",
    { schema: { body: closedObject({ label: labelText }) } },
    async (request) => {
      const session = requireSession(request);
      await requireDevice(site, session.user.id);
      const details = { device: request.body.label.normalize("NFC"), account: session.user.id };
      const about = { type: "device-change", business: "accounts", details };
      return open({ ...wishOf(session), kind: "device-change", about }, request);
    },
  );

  app.post<{ Params: { id: string } }>("/api/device-changes/:id/enrollment", async (request) => {
    const session = requireSession(request);
    const { user, label, replaced, approvedAt } = requireGrant(request.params.id, session.user.id);
    // What was approved was this browser's wish: another session of the user, perhaps a stolen one, gets nothing of it (T14).
    ownApproval(request, request.params.id, site);
    // First the old phone goes: a user who has one gets no second (§1).
    if (replaced !== null) await countersign.devices.revoke(user, replaced).catch(throwSiteError);
    return enroll({ user, label, authTime: approvedAt }, session);
  });

  function requireGrant(approval: string, user: string): Grant {
    const now = Math.floor(clock() / 1000);
    const sql = "SELECT * FROM device_grants WHERE approval = ? AND user = ? AND until > ?";
    const row = db.get(sql, approval, user, now);
    if (row === null) throw new SiteError("enrollment_over");
    return readGrant(row);
  }
}

interface Grant {
  readonly user: string;
  readonly label: string;
  readonly replaced: string | null;
  /** Unix seconds: the approval is the fresh proof of who the user is. */
  readonly approvedAt: number;
}

function readGrant(row: Row): Grant {
  return {
    user: String(row["user"]),
    label: String(row["label"]),
    replaced: row["replaced_device"] === null ? null : String(row["replaced_device"]),
    approvedAt: Number(row["approved_at"]),
  };
}
