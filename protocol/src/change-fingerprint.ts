import { concat, label, toHex } from "./bytes.ts";
import type { Crypto } from "./crypto.ts";
import { jcsBytes, type JsonObject } from "./jcs.ts";

/** The scene of an administrative change that a second person approves (T53). */
export const adminChangeType = "admin.change";

/** The organization of the staff: whoever operates the server. Its users are the people who sign in at the console. */
export const staffOrganization = "countersign-staff";

/**
 * What stands for a change on the phone of whoever approves it: the first 16 bytes of SHA-256 over a label and the change's canonical JSON
 * (RFC 8785), as eight groups of four hexadecimal digits.
 */
export async function changeFingerprint(crypto: Pick<Crypto, "sha256">, change: JsonObject): Promise<string> {
  const hash = await crypto.sha256(concat(label("countersign/admin-change/v1"), jcsBytes(change)));
  return toHex(hash.subarray(0, 16)).replace(/(.{4})(?=.)/g, "$1 ");
}
