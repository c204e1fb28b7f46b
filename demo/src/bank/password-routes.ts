import type { FastifyInstance } from "fastify";
import { hashPassword } from "../site/passwords.ts";
import { requireDevice } from "../site/require-way.ts";
import { closedObject, newPasswordText, passwordText } from "../site/schemas.ts";
import { type Site, wishOf } from "../site/site.ts";

const passwordForm = closedObject({ password: passwordText, newPassword: newPasswordText });

/** Changing the password. */
export function addPasswordRoutes(app: FastifyInstance, site: Site): void {
  const { requireSession, checkPassword, sessions, random, open } = site;

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
}
