import { type Bytes, type Crypto, deriveEnrolmentKeys, type EnrolmentKeys, utf8 } from "@countersign/protocol";
import type { Mac } from "./display-token.ts";

/** What an enrolment code carries (§9). */
interface TicketSecrets {
  readonly ticket: Bytes;
  readonly secret: Bytes;
}

/**
 * Ticket and secret of an enrolment, 16 bytes each. They are drawn from the server's secret and the enrolment's id, so a repeated request
 * answers the same ones and nothing of them is stored, not even sealed.
 */
export async function ticketSecrets(mac: Mac, enrollmentId: string): Promise<TicketSecrets> {
  const drawn = await mac("countersign/ticket/v1", utf8(enrollmentId));
  return { ticket: drawn.slice(0, 16), secret: drawn.slice(16) };
}

/** The two keys that phone and server share through the code (§9). */
export async function ticketKeys(
  crypto: Crypto,
  mac: Mac,
  enrollmentId: string,
): Promise<EnrolmentKeys & { readonly ticket: Bytes }> {
  const { ticket, secret } = await ticketSecrets(mac, enrollmentId);
  return { ticket, ...(await deriveEnrolmentKeys(crypto, secret)) };
}
