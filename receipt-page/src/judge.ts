import { createWebCrypto, thumbprint } from "@countersign/protocol";
import { type Examination, examineReceipt } from "@countersign/protocol/audit";
import { supportsEd25519 } from "./ed25519-support.ts";
import { type Given, type GivenName, readGiven } from "./given.ts";

/** What the page says about what it was given. */
export type Judgement =
  | { readonly kind: "empty" }
  /** No cryptography here: the page was opened in a way that browsers hold to be unsafe. */
  | { readonly kind: "no-crypto" }
  | { readonly kind: "unreadable"; readonly name: GivenName }
  | {
      readonly kind: "judged";
      readonly examination: Examination;
      /** Thumbprint of the device's key; null for another method. */
      readonly deviceKey: string | null;
      /** Where the row stands and how many there were, when that was proved. */
      readonly row: { readonly index: number; readonly size: number } | null;
      /** True when this browser cannot judge the signature of the log. */
      readonly cannotJudgeLog: boolean;
    };

/** Judges a receipt by what was given, and by nothing else: nothing is asked of anybody. */
export async function judge(given: Given): Promise<Judgement> {
  if (given.receipt.trim() === "") return { kind: "empty" };
  if (!globalThis.isSecureContext) return { kind: "no-crypto" };
  const crypto = createWebCrypto();
  const read = await readGiven(crypto, given);
  if ("unreadable" in read) return { kind: "unreadable", name: read.unreadable };
  const cannotJudgeLog = read.auditKey !== null && !(await supportsEd25519(crypto));
  const examination = await examineReceipt(crypto, cannotJudgeLog ? { ...read, auditKey: null } : read);
  const { proof } = read;
  const jwk = examination.claims?.cnf?.jwk;
  return {
    kind: "judged",
    examination,
    deviceKey: jwk ? await thumbprint(crypto, jwk) : null,
    row: proof && examination.checks.inclusion === "passed" ? { index: proof.index, size: proof.size } : null,
    cannotJudgeLog,
  };
}
