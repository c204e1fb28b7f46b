import { existsSync } from "node:fs";
import { readOrCreateSecretJson, systemRandom } from "@countersign/platform";
import { openQrKeys, type QrKeys } from "@countersign/qr-server";
import { openSmsKeys } from "@countersign/sms-server";
import { type JoiningRole, roleFilesOf } from "./role-config.ts";

/**
 * Key files of a role, made before it joins. Throws when it has joined and one is gone: with another in its place codes would be refused,
 * or every user would look new (T54).
 */
export function openRoleKeys({
  role,
  dataDir,
}: {
  readonly role: JoiningRole;
  readonly dataDir: string;
}): QrKeys | null {
  const { joined, roleKey, qrKey, subjectKeys, smsKeys, consoleKey } = roleFilesOf({ dataDir });
  const own = { operation: subjectKeys, qr: qrKey, method: smsKeys, console: consoleKey }[role];
  const lost = [roleKey, own].filter((file) => !existsSync(file));
  if (existsSync(joined) && lost.length > 0)
    throw new Error(
      `This server has joined, but not all of its keys are there: put back ${lost.join(" and ")}. Nothing was changed.`,
    );
  if (role === "operation") readOrCreateSecretJson(subjectKeys, () => ({}));
  if (role === "method") openSmsKeys(smsKeys, systemRandom);
  return role === "qr" ? openQrKeys(qrKey) : null;
}
