import { existsSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { guarded, show } from "./device-program.ts";
import { textOrFile } from "../text-or-file.ts";
import { helpText } from "../help/localize-help.ts";

interface Flags {
  readonly proof?: string;
  readonly keys?: string;
  readonly auditKey?: string;
  readonly json?: true;
}

/** What a receipt that is not genuine ends with. */
const refusedExitCode = 2;

const help = `
Without --keys and --audit-key they are fetched from the issuer that the receipt names: then look whether that is the one you know.
Exit codes: 0 genuine, 1 it could not be judged here, 2 not genuine, 4 no answer came from the issuer.`;

async function inputOf(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  return readFileSync(file, "utf8");
}

async function verify(file: string, { proof, keys, auditKey, json }: Flags): Promise<void> {
  const { judgeReceipt } = await import("../judge-receipt.ts");
  const { receiptText } = await import("./receipt-text.ts");
  const judged = await judgeReceipt(await inputOf(file), {
    proof: proof === undefined ? null : await inputOf(proof),
    keys: keys ?? null,
    auditKey: auditKey === undefined ? null : textOrFile(auditKey),
  });
  show(judged, { json, text: receiptText(judged) });
  if (judged.verdict !== "genuine") process.exitCode = refusedExitCode;
}

/** `countersign receipt ...`: proofs of approvals, judged without the server's help. */
export function addReceiptCommands(program: Command): void {
  program
    .command("receipt")
    .description("receipts of released approvals")
    .addHelpText("after", helpText(help))
    .command("verify <file>")
    .description("say whether a receipt is genuine, and what it says; - reads standard input")
    .option("--proof <file>", "the proof that it stands in the audit log, as receiptProof answered it")
    .option("--keys <file-or-url>", "the issuer's keys: a JWK set")
    .option("--audit-key <key>", "the key of the issuer's audit log, or a file that holds it")
    .option("--json", "answer in JSON")
    .action(guarded(verify));
}
