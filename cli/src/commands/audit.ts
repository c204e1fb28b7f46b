import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Command } from "commander";
import { type AdministrationFlags, databaseOf, settingsOf } from "./administration.ts";
import { guarded, show } from "./device-program.ts";
import type { AuditJudgement } from "../verify-log.ts";
import { textOrFile } from "../text-or-file.ts";
import { writeWhole } from "../write-whole.ts";
import { helpText } from "../help/localize-help.ts";

interface ExportFlags extends AdministrationFlags {
  readonly out?: string;
  readonly from?: string;
}
interface VerifyFlags {
  readonly key?: string;
  readonly checkpoint?: string;
  readonly json?: true;
}

/** What an altered or incomplete log ends with. */
const alteredExitCode = 2;

const help = `
Exit codes: 0 the log is whole, 1 it could not be judged here, 2 it was altered or something is missing.
Keep the checkpoint that is printed, or what a server answers at /audit/checkpoint, where its operator cannot reach it: only
against a kept checkpoint can a log be seen to have been cut back, or to be another log altogether.`;

function firstLeaf(text: string | undefined): number {
  const from = Number(text ?? 0);
  if (!Number.isSafeInteger(from) || from < 0) throw new Error("--from is a number of rows: 0 for all of them");
  return from;
}

/** Writes the log as it stands under its newest checkpoint; the server may run meanwhile. */
async function exportLog({ out, from, ...flags }: ExportFlags): Promise<void> {
  const first = firstLeaf(from);
  const database = databaseOf(settingsOf(flags));
  const { exportAudit } = await import("@countersign/verification-server/administration");
  const lines = Readable.from(exportAudit({ database, from: first }));
  await writeWhole(out, lines);
}

async function verifyLog(file: string, { key, checkpoint, json }: VerifyFlags): Promise<void> {
  const { judgeLogFile } = await import("../verify-log.ts");
  const { judgementText } = await import("./audit-text.ts");
  const judged: AuditJudgement = await judgeLogFile(file === "-" ? process.stdin : createReadStream(file), {
    key: key === undefined ? null : textOrFile(key),
    kept: checkpoint === undefined ? null : textOrFile(checkpoint),
  });
  show(judged, { json, text: judgementText(judged) });
  if (judged.verdict !== "whole") process.exitCode = alteredExitCode;
}

/** `countersign audit ...`: the log of everything that was decided, for whoever wants to check it. */
export function addAuditCommands(program: Command): void {
  const audit = program
    .command("audit")
    .description("the audit log: export it, and verify an export without a server")
    .addHelpText("after", helpText(help));
  audit
    .command("export")
    .description("write the audit log as JSON lines, while the server runs or without it")
    .option("-d, --data <folder>", "where data is kept (./data)")
    .option("-o, --out <file>", "the file to write; standard output without it")
    .option("--from <n>", "leave out the first n rows, when they were exported before")
    .action(guarded(exportLog));
  audit
    .command("verify <file>")
    .description("say whether an export is whole, and if not, where; - reads standard input")
    .option("--key <key>", "the log's key as /audit/key says it, or a file that holds it; the export's own without it")
    .option("--checkpoint <note>", "a checkpoint that was kept earlier, or a file that holds it")
    .option("--json", "answer in JSON")
    .action(guarded(verifyLog));
}
