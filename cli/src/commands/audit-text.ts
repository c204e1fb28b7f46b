import type { AuditJudgement, JudgedFault } from "../verify-log.ts";

const faults: Readonly<Record<JudgedFault, string>> = {
  header: "its first line is not that of an audit log",
  key: "its key is not the one it is judged by, or is another log's",
  "checkpoint-form": "a checkpoint cannot be read",
  "checkpoint-signature": "a checkpoint is not signed by the log's key",
  "checkpoint-place":
    "a checkpoint does not stand after the row it ends with: a row or a checkpoint is missing, too many or elsewhere",
  "checkpoint-root": "a checkpoint was signed over other rows",
  "too-many-leaves": "there are more rows than it says",
  "leaves-missing": "rows are missing at its end",
  "checkpoints-missing": "checkpoints are missing",
  "shorter-than-kept": "it is shorter than the checkpoint that was kept: it has been cut back",
  "other-than-kept": "its rows are not those under the checkpoint that was kept: it is another history",
  "cut-line": "its last line is cut off",
  "kept-key": "the checkpoint that was kept is not signed by this log's key",
  "kept-before":
    "it begins after the checkpoint that was kept, so the two cannot be compared: export from an earlier row",
};

const count = (n: number | undefined): string => (n ?? 0).toLocaleString("en");

function wholeText({ log, key, ownKey, rows, checkpoints, size, root, compared }: AuditJudgement): string {
  return [
    `Whole: ${count(rows)} rows of ${log} under ${count(checkpoints)} checkpoints, each signed and each fitting.\n`,
    compared ? "The checkpoint that was kept is of the same history.\n" : "",
    `Newest checkpoint: ${size} rows, root ${root}\n`,
    ownKey ? `Judged by the export's own key: compare it with the one you know.\n  ${key}\n` : "",
  ].join("");
}

function alteredText({ log, fault, goodUpTo, readUpTo }: AuditJudgement): string {
  const where =
    goodUpTo === undefined || readUpTo === undefined
      ? ""
      : `Up to row ${count(goodUpTo)} it is as it was signed; what is wrong lies after that and was found at row ${count(readUpTo)}.\n`;
  return `Altered or incomplete${log === undefined ? "" : ` (${log})`}: ${fault === undefined ? "" : faults[fault]}.\n${where}`;
}

/** What a person reads of a judged log. */
export function judgementText(judged: AuditJudgement): string {
  return judged.verdict === "whole" ? wholeText(judged) : alteredText(judged);
}
