import type { StaffRole } from "../ask/session.ts";
import { texts } from "../texts/texts.ts";

/** What a role is called. */
export function roleName(role: StaffRole): string {
  const { t } = texts;
  return { viewer: t.roleViewer, operator: t.roleOperator, administrator: t.roleAdministrator }[role];
}

/** What it may do, in one sentence. */
export function roleAbout(role: StaffRole): string {
  const { t } = texts;
  return { viewer: t.roleViewerAbout, operator: t.roleOperatorAbout, administrator: t.roleAdministratorAbout }[role];
}
