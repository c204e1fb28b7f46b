import { type OperationId, type Random, toBase64url, utf8 } from "@countersign/protocol";
import type { Mac } from "./display-token.ts";

/** Six digits, each as likely as any other but for 2^-44 (§11.2). */
export function drawConfirmationCode(random: Random): string {
  const drawn = new DataView(random(8).buffer).getBigUint64(0);
  return (drawn % 1_000_000n).toString().padStart(6, "0");
}

/** What is kept of a confirmation code: useless without the server's secret, and good for one scan of one operation (T36). */
export async function confirmationMac(
  mac: Mac,
  { operation, nonceHash, code }: { operation: OperationId; nonceHash: string; code: string },
): Promise<string> {
  return toBase64url(await mac("countersign/confirmation/v1", utf8(`${operation}\0${nonceHash}\0${code}`)));
}
