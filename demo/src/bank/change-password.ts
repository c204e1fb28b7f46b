import type { Act } from "../site/approval-runner.ts";

/** Puts in the new password and signs every other browser out. */
export const changePassword: Act = ({ db, approval }) => {
  const hash = approval.extra["passwordHash"];
  if (hash === undefined) return { failed: "password_missing" };
  db.run("UPDATE users SET password_hash = ? WHERE id = ?", hash, approval.user);
  db.run("DELETE FROM sessions WHERE user = ? AND browser <> ?", approval.user, approval.browser);
  return "done";
};
