import type { Act } from "../site/approval-runner.ts";

/** How long after the approval a new phone may be added. */
const grantSeconds = 300;

export const credentialSchema = `
CREATE TABLE IF NOT EXISTS device_grants (
  approval TEXT PRIMARY KEY,
  user TEXT NOT NULL,
  replaced_device TEXT,
  label TEXT NOT NULL,
  approved_at INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT;`;

/** Puts in the new password and signs every other browser out. */
export const changePassword: Act = ({ db, approval }) => {
  const hash = approval.extra["passwordHash"];
  if (hash === undefined) return { failed: "password_missing" };
  db.run("UPDATE users SET password_hash = ? WHERE id = ?", hash, approval.user);
  db.run("DELETE FROM sessions WHERE user = ? AND browser <> ?", approval.user, approval.browser);
  return "done";
};

/** Lets the user add the new phone for a few minutes; when it is there, the phone that approved this is removed. */
export const grantDeviceChange: Act = ({ db, approval, device, now }) => {
  const label = String(approval.about.details["device"]);
  const row = [approval.id, approval.user, device, label, now, now + grantSeconds] as const;
  db.run("INSERT INTO device_grants VALUES (?, ?, ?, ?, ?, ?)", ...row);
  return "done";
};
