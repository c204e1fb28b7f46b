import type { ReceiptCheck } from "@countersign/protocol/audit";
import type { JudgedReceipt } from "../judge-receipt.ts";
import { instant } from "./instant.ts";
import { textTable } from "./text-table.ts";

const checkTexts: Readonly<Record<ReceiptCheck, string>> = {
  form: "it reads as a receipt",
  signature: "the issuer's key signed it",
  evidence: "the device's own signature over the same decision stands in it",
  leaf: "the row of the proof is the one it names",
  checkpoint: "the log's key signed the checkpoint of the proof",
  inclusion: "the row stands under that checkpoint",
};

const resultTexts = { passed: "ok", failed: "FAILED", skipped: "-" } as const;

/** What it says. Of a receipt that is not genuine nothing is to be believed, so nothing is told. */
function factsOf({ claims, deviceKey, row, rows }: JudgedReceipt): string {
  if (!claims) return "";
  return textTable([
    ["Issuer", claims.iss],
    ["Organization", claims.org],
    ["Business", claims.biz],
    ["Type", claims.type],
    ["Operation", claims.op],
    ...(claims.reference === undefined ? [] : [["Reference", claims.reference]]),
    ["User", `${claims.sub} (subject)`],
    ["Approved", instant(claims.decided_at)],
    ["Released", instant(claims.iat)],
    ["Method", `${claims.method}, assurance ${claims.acr} (${claims.amr.join(", ")})`],
    ...(deviceKey === null ? [] : [["Device key", deviceKey]]),
    ["Digest", claims.dd],
    ...(row === null ? [] : [["Log", `row ${row + 1} of ${rows}`]]),
  ]);
}

/** What a person reads of a judged receipt. */
export function receiptText(judged: JudgedReceipt): string {
  const { verdict, checks, askedIssuer } = judged;
  const unread = checks.form === "failed" ? " (not looked at, because it does not read as a receipt)" : "";
  const lines = Object.entries(checks).map(([check, result]) => [
    resultTexts[result],
    `${checkTexts[check as ReceiptCheck]}${result === "skipped" ? unread : ""}`,
  ]);
  if (verdict !== "genuine") return `Not genuine: do not rely on it.\n${textTable(lines)}`;
  const asked = askedIssuer ? "The issuer was asked for its keys: look whether it is the one you know.\n" : "";
  return `Genuine.\n${factsOf(judged)}\n${textTable(lines)}${asked}`;
}
