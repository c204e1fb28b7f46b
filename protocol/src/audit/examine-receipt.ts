import type { Crypto, PublicJwk } from "../crypto.ts";
import { thumbprint } from "../jwk.ts";
import { type ParsedJws, verifyJws } from "../jws.ts";
import { readReceipt, receiptEvidenceFault, type ReceiptClaims } from "../receipt.ts";
import { logNameOf } from "./checkpoint.ts";
import { checkpointOfProof, isLeafOfReceipt, leadsTo, type ReceiptProof } from "./receipt-proof.ts";
import { eachNoteKey, type NoteKeys } from "./signed-note.ts";

/**
 * What is asked of a receipt, in this order: `form` (it reads as one), `signature` (the issuer's key signed it), `evidence` (the device's own
 * signature over the same decision stands in it), `leaf` (the proof's row is the one it names), `checkpoint` (the log's key signed the
 * proof's checkpoint), `inclusion` (the row stands under that checkpoint).
 */
export const receiptChecks = ["form", "signature", "evidence", "leaf", "checkpoint", "inclusion"] as const;
export type ReceiptCheck = (typeof receiptChecks)[number];

/** `skipped` where what it needs was not given or is not in the receipt, and everywhere when the text reads as no receipt. */
export type CheckResult = "passed" | "failed" | "skipped";

/** Everything that can be said of a receipt, now or many years from now: nothing in it depends on the reader's clock (§8). */
export interface Examination {
  /** What it says; null when it reads as no receipt. Believe it only of a genuine one. */
  readonly claims: ReceiptClaims | null;
  /** `genuine`: the issuer signed it and nothing failed. `unproved`: nothing failed, but no key was given to judge it by. */
  readonly verdict: "genuine" | "unproved" | "refused";
  readonly checks: Readonly<Record<ReceiptCheck, CheckResult>>;
}

/** A receipt and what it is judged by. */
export interface ReceiptToExamine {
  /** The compact JWS. */
  readonly receipt: string;
  /** The issuer's verification keys, retired ones included; null to leave the signature open. */
  readonly keys: readonly PublicJwk[] | null;
  readonly proof: ReceiptProof | null;
  /** The key of the issuer's audit log. */
  readonly auditKey: NoteKeys | null;
}

const nothing: Examination["checks"] = {
  form: "failed",
  signature: "skipped",
  evidence: "skipped",
  leaf: "skipped",
  checkpoint: "skipped",
  inclusion: "skipped",
};

/** Asks everything at once and answers each (§8, §16). Throws nothing for a bad receipt: a bad one is an answer. */
export async function examineReceipt(crypto: Crypto, given: ReceiptToExamine): Promise<Examination> {
  const read = reading(given.receipt);
  if (!read) return { claims: null, verdict: "refused", checks: nothing };
  const { jws, claims } = read;
  const checks: Examination["checks"] = {
    form: "passed",
    signature: await signatureResult(crypto, jws, given.keys),
    evidence: await evidenceResult(crypto, claims),
    ...(await proofResults(crypto, claims, given)),
  };
  return { claims, verdict: verdictOf(checks), checks };
}

function verdictOf(checks: Examination["checks"]): Examination["verdict"] {
  if (Object.values(checks).includes("failed")) return "refused";
  return checks.signature === "passed" ? "genuine" : "unproved";
}

function reading(text: string): ReturnType<typeof readReceipt> | null {
  try {
    return readReceipt(text.trim());
  } catch {
    return null;
  }
}

const resultOf = (isGood: boolean): CheckResult => (isGood ? "passed" : "failed");

async function signatureResult(crypto: Crypto, jws: ParsedJws, keys: ReceiptToExamine["keys"]): Promise<CheckResult> {
  if (keys === null) return "skipped";
  for (const key of keys) {
    if ((await thumbprint(crypto, key)) === jws.header.kid) return resultOf(await verifyJws(crypto, key, jws));
  }
  return "failed";
}

async function evidenceResult(crypto: Crypto, claims: ReceiptClaims): Promise<CheckResult> {
  if (typeof claims.evidence !== "string") return "skipped";
  try {
    return resultOf((await receiptEvidenceFault(crypto, claims)) === null);
  } catch {
    return "failed";
  }
}

/** Without the key of the log a proof shows no more than that its row is the right one. */
async function proofResults(crypto: Crypto, claims: ReceiptClaims, { proof, auditKey }: ReceiptToExamine) {
  if (!proof) return { leaf: "skipped", checkpoint: "skipped", inclusion: "skipped" } as const;
  const leaf = resultOf(await isLeafOfReceipt(crypto, proof, claims));
  if (!auditKey) return { leaf, checkpoint: "skipped", inclusion: "skipped" } as const;
  const issuers = eachNoteKey(auditKey).filter(({ name }) => name === logNameOf(claims.iss));
  const signed = await checkpointOfProof(crypto, proof, issuers);
  if (!signed) return { leaf, checkpoint: "failed", inclusion: "skipped" } as const;
  return { leaf, checkpoint: "passed", inclusion: resultOf(await leadsTo(crypto, proof, signed.root)) } as const;
}
