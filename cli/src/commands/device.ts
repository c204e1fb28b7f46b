import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ApprovingDevice,
  type Choice,
  createApprovingDevice,
  createKeyMaker,
  DeviceFault,
  type LocalFault,
} from "@countersign/approving-device";
import { systemClock, systemRandom } from "@countersign/platform";
import {
  createWebCrypto,
  type DeclineReason,
  declineReasons,
  isId,
  type Locale,
  locales,
  ProtocolError,
} from "@countersign/protocol";
import { type Command, Option } from "commander";
import { readCodeInput } from "./device-input.ts";
import { openProfile } from "./device-profile.ts";
import { accountsText, entryText, reviewText } from "./device-text.ts";

interface Flags {
  readonly profile: string;
  readonly json?: true;
}
interface CodeFlags extends Flags {
  readonly account?: string;
  readonly locale: Locale;
}
interface DecideFlags extends CodeFlags {
  readonly reason?: DeclineReason;
  readonly wait?: true;
}

/** What a script can tell apart. */
const exitCodes = { failed: 1, refused: 3, offline: 4 } as const;
const askAgainMs = 1000;

const localSentences: Readonly<Record<LocalFault, string>> = {
  offline: "no answer came from the server: run the same command again, it does nothing twice",
  clockWrong: "this machine's clock is more than a minute off: set it and try again",
  storageFull: "the profile cannot be written: the disk is full",
  storageBlocked: "the profile has lost its keys: remove it and enrol again",
  noAccount:
    "this device has no account at the organization of this code: add one with countersign device enroll <code>",
  internal: "something went wrong inside this program",
};

const help = `
A code is its text, the name of a PNG picture of it, or "-" (or nothing) for standard input.
Exit codes: 0 done, 1 failed here, 3 refused (the word in brackets says why), 4 no answer came.`;

function openDevice({ profile }: Flags): ApprovingDevice {
  const { storage, lock } = openProfile(resolve(profile));
  return createApprovingDevice({
    crypto: createWebCrypto(),
    clock: systemClock,
    random: systemRandom,
    storage,
    lock,
    keyMaker: createKeyMaker({ exportable: true }),
    fetch: globalThis.fetch,
    program: { id: "countersign-cli", version: "0.1.0", origin: null, os: `${process.platform} ${process.arch}` },
    allowedIssuers: null,
  });
}

function print(text: string): void {
  process.stdout.write(text);
}

function show(value: object, { json, text }: { json: true | undefined; text: string }): void {
  print(json ? `${JSON.stringify(value, null, 2)}\n` : text);
}

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
  const answer = await device.scan(await readCodeInput(code), account);
  if (answer.kind === "review") return answer.id;
  const choices = answer.accounts.map(({ id, organization }) => `  --account ${id}  (${organization})`);
  throw new Error(`the code fits several accounts, name one:\n${choices.join("\n")}`);
}

async function scan(code: string | undefined, flags: CodeFlags): Promise<void> {
  const device = openDevice(flags);
  const id = await scanned(device, code, flags);
  const review = await device.review(id, flags.locale);
  if (review) show(review, { json: flags.json, text: reviewText(review) });
}

function decider(answer: Choice) {
  return async (given: string | undefined, flags: DecideFlags): Promise<void> => {
    const device = openDevice(flags);
    const id = isId("op", given) ? given : await scanned(device, given, flags);
    const { locale, reason = null } = flags;
    const decided = await device.decide(id, { answer, reason, locale });
    const entry = flags.wait ? ((await device.follow(id)) ?? decided) : decided;
    show(entry, { json: flags.json, text: entryText(entry) });
  };
}

/** Says what went wrong in one line and sets the exit code; a stack is of no use to a person. */
function guarded<A extends unknown[]>(action: (...args: A) => Promise<void>) {
  return async (...args: A): Promise<void> => {
    try {
      await action(...args);
    } catch (error) {
      const { sentence, exitCode } = failureOf(error);
      process.stderr.write(`countersign: ${sentence}\n`);
      process.exitCode = exitCode;
    }
  };
}

function failureOf(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof ProtocolError)
    return { sentence: `${error.message} [${error.code}]`, exitCode: exitCodes.refused };
  if (error instanceof DeviceFault)
    return {
      sentence: localSentences[error.fault],
      exitCode: error.fault === "offline" ? exitCodes.offline : exitCodes.failed,
    };
  return { sentence: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}

function localeOption(): Option {
  return new Option("--locale <locale>", "language the lines are shown and signed in").choices(locales).default("en");
}

/** `countersign device`: an approving device without a screen, for scripts and for trying things out. */
export function addDeviceCommands(program: Command): void {
  const device = program
    .command("device")
    .description("an approving device without a screen")
    .addHelpText("after", help);
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
}
