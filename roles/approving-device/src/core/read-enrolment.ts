import {
  type Directory,
  type EnrolmentPayload,
  parseEnrolmentText,
  ProtocolError,
  type PublicJwk,
  verifyEnrolmentCode,
} from "@countersign/protocol";
import type { Context } from "./context.ts";

/** What an enrolment code says, verified, before the user agrees. */
export interface EnrolmentOffer {
  readonly organization: string;
  readonly issuer: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** An enrolment code that is good, and what must be kept of its issuer. */
export interface VerifiedEnrolment {
  readonly payload: EnrolmentPayload;
  /** The key to pin (§9 step 2). */
  readonly key: PublicJwk;
  readonly organization: Directory["organizations"][number];
}

/** Judges an enrolment code; asks its issuer for keys and names, tells it nothing about this device (§9 step 2). */
export async function verifyEnrolment(context: Context, text: string): Promise<VerifiedEnrolment> {
  const { crypto, directories, issuerClock, allowedIssuers } = context;
  const code = parseEnrolmentText(text);
  const { issuer } = code.payload;
  if (allowedIssuers && !allowedIssuers.includes(issuer)) {
    throw new ProtocolError("application_not_allowed", { cause: "the issuer is not one of ours" });
  }
  const keys = await directories.fetchKeys(issuer);
  const key = await verifyEnrolmentCode(crypto, code, { keys, now: issuerClock.now(issuer) });
  const { organizations } = await directories.fetchWith(issuer, [key]);
  const organization = organizations.find(({ n }) => n === code.payload.organization);
  if (!organization) throw new ProtocolError("qr_not_valid", { cause: "organization" });
  return { payload: code.payload, key, organization };
}

export function offerOf({ payload, organization }: VerifiedEnrolment): EnrolmentOffer {
  return { organization: organization.name, issuer: payload.issuer, expiresAt: payload.expiry };
}
