import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovingDevice, Choice, Decision, HistoryEntry } from "@countersign/approving-device";
import {
  type DeclineReason,
  declineReasons,
  isId,
  isLinkForThisDevice,
  type Locale,
  locales,
  ProtocolError,
} from "@countersign/protocol";
import { type Command, Option } from "commander";
import { addDeviceCareCommands } from "./device-care.ts";
import { readCodeInput } from "./device-input.ts";
import { type Flags, guarded, openDevice, print, show } from "./device-program.ts";
import { accountsText, entryText, offlineText, reviewText } from "./device-text.ts";
import { helpText } from "../help/localize-help.ts";

interface CodeFlags extends Flags {
  readonly account?: string;
  readonly locale: Locale;
}
interface DecideFlags extends CodeFlags {
  readonly reason?: DeclineReason;
  readonly wait?: true;
}

const askAgainMs = 1000;

const help = `
A code is its text, the name of a PNG picture of it, or "-" (or nothing) for standard input.
Exit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`;

async function enroll(code: string | undefined, flags: Flags & { readonly wait: boolean }): Promise<void> {
  const device = openDevice(flags);
  const account = await device.enrol(await readCodeInput(code));
  const view = (await device.accounts()).find(({ id }) => id === account);
  show(
    { account, shortString: view?.shortString ?? null },
    {
      json: flags.json,
      text: `Type these six digits on the page of ${view?.organization}: ${view?.shortString}\n`,
    },
  );
  if (!flags.wait) return;
  for (;;) {
    const state = await device.checkAccount(account);
    if (state === "active") return print(flags.json ? "" : "Enrolled.\n");
    if (state === "revoked") throw new ProtocolError("ticket_invalid");
    await sleep(askAgainMs);
  }
}

async function list(flags: Flags): Promise<void> {
  const device = openDevice(flags);
  const accounts = await device.accounts();
  for (const { id, state } of accounts) if (state === "pending" || state === "confirmed") await device.checkAccount(id);
  const now = await device.accounts();
  show(now, { json: flags.json, text: accountsText(now) });
}

async function scanned(
  device: ApprovingDevice,
  code: string | undefined,
  { account = null }: { account?: string | null },
): Promise<string> {
  const text = await readCodeInput(code);
  const answer = await device.scan(text, account, isLinkForThisDevice(text) ? "link" : "live");
  if (answer.kind !== "pick") return answer.id;
  const choices = answer.accounts.map(({ id, organization }) => `  --account ${id}  (${organization})`);
  throw new Error(`the code fits several accounts, name one:\n${choices.join("\n")}`);
}

async function scan(code: string | undefined, flags: CodeFlags): Promise<void> {
  const device = openDevice(flags);
  const id = await scanned(device, code, flags);
  const review = await device.review(id, flags.locale);
  const offline = review ? null : await device.offlineReview(id, flags.locale);
  if (review) show(review, { json: flags.json, text: reviewText(review) });
  if (offline) show(offline, { json: flags.json, text: offlineText(offline) });
}

/** Typing the code on the page is the user's yes (§11.2): the approval follows by itself. */
async function confirmed(device: ApprovingDevice, id: string, decision: Decision): Promise<HistoryEntry> {
  for (;;) {
    const { kind } = await device.awaitConfirmation(id);
    if (kind === "over") throw new ProtocolError("operation_state_conflict");
    try {
      return await device.decide(id, decision);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== "confirmation_needed") throw error;
    }
  }
}

async function decided(device: ApprovingDevice, id: string, decision: Decision): Promise<HistoryEntry> {
  if (await device.offlineReview(id, decision.locale)) return device.decideOffline(id, decision);
  const code = (await device.review(id, decision.locale))?.confirmationCode ?? null;
  if (code === null || decision.answer === "decline") return device.decide(id, decision);
  process.stderr.write(`Type this code on the page, which approves it: ${code}\n`);
  return confirmed(device, id, decision);
}

/** The operation that is meant: one that was scanned here, or the one of a code, which is scanned now. */
async function operationOf(device: ApprovingDevice, given: string | undefined, flags: DecideFlags): Promise<string> {
  if (given !== undefined && (await device.offlineReview(given, flags.locale))) return given;
  if (given === undefined || !isId("op", given)) return scanned(device, given, flags);
  if (await device.review(given, flags.locale)) return given;
  if (await device.entry(given)) throw new ProtocolError("operation_already_decided");
  throw new Error(`${given} was not scanned on this device, or it is over: countersign device scan <code> first`);
}

function decider(answer: Choice) {
  return async (given: string | undefined, flags: DecideFlags): Promise<void> => {
    const device = openDevice(flags);
    const id = await operationOf(device, given, flags);
    const { locale, reason = null } = flags;
    const entry = await decided(device, id, { answer, reason, locale });
    const followed = flags.wait ? ((await device.follow(id)) ?? entry) : entry;
    const digits = (await device.offlineReview(id, locale))?.digits ?? null;
    show({ ...followed, ...(digits && { digits }) }, { json: flags.json, text: entryText(followed, digits) });
  };
}

function localeOption(): Option {
  return new Option("--locale <locale>", "language the lines are shown and signed in").choices(locales).default("en");
}

/** `countersign device`: an approving device without a screen, for scripts and for trying things out. */
export function addDeviceCommands(program: Command): void {
  const device = program
    .command("device")
    .description("an approving device without a screen")
    .addHelpText("after", helpText(help));
  const command = (nameAndArguments: string, description: string) =>
    device
      .command(nameAndArguments)
      .description(description)
      .addOption(
        new Option("--profile <file>", "where the device is kept")
          .env("COUNTERSIGN_DEVICE")
          .default("data/device.json"),
      )
      .option("--json", "answer as JSON");

  command("enroll [code]", "add an account by the code a site shows")
    .option("--no-wait", "do not wait until the site has the six digits")
    .action(guarded(enroll));
  command("list", "the accounts of this device and how they are").action(guarded(list));
  command("scan [code]", "read an approval code and show the operation")
    .option("--account <id>", "which account, when the code fits several")
    .addOption(localeOption())
    .action(guarded(scan));
  for (const [answer, description] of [
    ["approve", "approve a scanned operation, by its id or by its code"],
    ["decline", "decline a scanned operation, by its id or by its code"],
  ] as const) {
    const decide = command(`${answer} [operation-or-code]`, description)
      .option("--account <id>", "which account, when the code fits several")
      .option("--wait", "wait until it is known what became of it")
      .addOption(localeOption());
    if (answer === "decline")
      decide.addOption(new Option("--reason <reason>", "why, if you like to say").choices(declineReasons));
    decide.action(guarded(decider(answer)));
  }
  addDeviceCareCommands(command);
}
