import {
  type Clock,
  type Crypto,
  checkReceiptOperation,
  type Details,
  ProtocolError,
  type PublicJwk,
  parseJws,
  type ReceiptClaims,
  unixSeconds,
  verifyReceipt,
} from "@countersign/protocol";
import type { AnswerOf, relyingPartyToOperationServer } from "@countersign/protocol/contract";
import { CountersignError } from "./countersign-error.ts";
import type { VerificationKeys } from "./verification-keys.ts";

/** What the site is about to run: the same values that were proposed, out of the site's own records. */
export interface IntendedOperation {
  readonly type: string;
  readonly business: string;
  readonly details: Details;
  readonly reference?: string;
}

/** What a site keeps of an operation from its opening until it is consumed (§8). Plain JSON. */
export interface KeptOperation {
  readonly digest: string;
  readonly salt: string;
  readonly source: string;
  readonly loginState: 0 | 1;
  /** Absent for an anonymous operation, whose subject is the device that claims it. */
  readonly subject?: string;
}

/** An approval that was proved to be for what the site is about to run. */
export interface CheckedReceipt {
  /** The compact JWS: keep it as proof. */
  readonly receipt: string;
  readonly claims: ReceiptClaims;
  /** The site's own user id; null when the operation was anonymous and the subject is not known here. */
  readonly user: string | null;
  readonly subject: string;
  /** The device that approved; null for another method. */
  readonly device: string | null;
}

interface ReceiptCheckDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly issuer: string;
  readonly organization: string;
  readonly keys: VerificationKeys;
}

interface AboutToRun {
  readonly id: string;
  readonly kept: KeptOperation;
  readonly about: IntendedOperation;
}

type ConsumeAnswer = AnswerOf<(typeof relyingPartyToOperationServer)["consumeOperation"]>;

/** Refuses with `receipt_invalid` everything but a receipt of that issuer for exactly that operation (§8, T6). */
type CheckReceipt = (answer: ConsumeAnswer, expected: AboutToRun) => Promise<CheckedReceipt>;

export function createReceiptCheck({ crypto, clock, issuer, organization, keys }: ReceiptCheckDeps): CheckReceipt {
  return async ({ receipt, user, device }, { id, kept, about }) => {
    try {
      const keyOf = await keyFinderFor(receipt, keys);
      const now = unixSeconds(clock());
      const claims = await verifyReceipt(crypto, receipt, { issuer, audience: organization, keyOf, now });
      expectKept(claims, id, kept);
      await checkReceiptOperation(crypto, claims, operationOf(organization, kept, about));
      return { receipt, claims, user: user ?? null, subject: claims.sub, device: device ?? null };
    } catch (fault) {
      if (fault instanceof ProtocolError) throw new CountersignError(fault.code, { cause: fault.cause });
      throw fault;
    }
  };
}

/** The receipt's key, fetched before the receipt is judged, which takes no time. */
async function keyFinderFor(receipt: string, keys: VerificationKeys): Promise<(kid: string) => PublicJwk | null> {
  const kid = kidOf(receipt);
  const key = kid === null ? null : await keys.find(kid);
  return (asked) => (asked === kid ? key : null);
}

function kidOf(receipt: string): string | null {
  try {
    return parseJws(receipt, "countersign-receipt+jwt", { maxLength: 32_768 }).header.kid;
  } catch {
    return null;
  }
}

/** The receipt is of the operation that was opened: same id, same digest and salt, same subject. */
function expectKept(claims: ReceiptClaims, id: string, { digest, salt, subject }: KeptOperation): void {
  const same = claims.op === id && claims.dd === digest && claims.salt === salt;
  if (!same || (subject !== undefined && claims.sub !== subject)) throw new CountersignError("receipt_invalid");
}

function operationOf(organization: string, { source, loginState, subject }: KeptOperation, about: IntendedOperation) {
  const { type, business, details, reference } = about;
  const login = subject === undefined ? { state: loginState } : { state: loginState, subject };
  return { type, organization, business, source, details, login, ...(reference === undefined ? {} : { reference }) };
}
