import { createInterface } from "node:readline";
import type { Command } from "commander";
import { exactly, type Guard, isShortText, isUint, parseStrictJson } from "@countersign/protocol";
import type { CodeAnswer, SessionChange, Stage, Texts } from "@countersign/initiating-device/headless";
import { guarded, print } from "./device-program.ts";
import { plain } from "./device-text.ts";
import { readCodeInput } from "./device-input.ts";
import { helpLocale, helpText } from "../help/localize-help.ts";
import { terminalCode } from "../terminal-code.ts";

/** What an operation that was not approved ends with. */
const notApprovedExitCode = 2;
const approved: ReadonlySet<Stage> = new Set(["approved", "done", "not-carried-out"]);

const address = exactly({ url: isShortText, token: isShortText });
const isDisplay: Guard<{
  frames: { url: string; token: string };
  states: { url: string; token: string };
  expiresAt: number;
}> = exactly({ frames: address, states: address, expiresAt: isUint });

const help = `
<display> is what opening the operation answered, over HTTP or by the SDK's open(), or its "display" alone, with "expiresAt" in it: JSON, the name of a file that holds it, or - for standard input. Better not
as an argument: others on this machine could read the tokens in it. Where the phone shows digits to be typed here, type them and press Enter; they come from standard input too, so give <display> as a file then.
Exit codes: 0 approved, 1 it could not be shown here, 2 not approved.`;

/** The display, also out of the whole answer that opening the operation gave: the HTTP API has `expiresAt` beside it, the SDK in it. */
function displayIn(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !("display" in given)) return given;
  const { display } = given;
  return typeof display === "object" && "expiresAt" in given ? { ...display, expiresAt: given.expiresAt } : display;
}

async function displayOf(given: string | undefined) {
  const display = displayIn(parseStrictJson(await readCodeInput(given)));
  if (!isDisplay(display))
    throw new Error(
      'this is no display: it needs "frames", "states" and "expiresAt", or is the whole answer of opening',
    );
  return display;
}

/** Has the screen to itself where there is one, for lines may be broken by its width and others come from the keyboard; one below the other elsewhere. */
function draw(text: string): void {
  process.stdout.write(`${process.stdout.isTTY ? "\u001b[H\u001b[J" : ""}${text}\n`);
}

/** Sends each line that is typed as the code that the phone shows (§11.2), and says what is wrong with it. */
function takeTyped(send: (code: string) => Promise<CodeAnswer>, texts: Texts): () => void {
  const lines = createInterface({ input: process.stdin });
  const take = async (line: string): Promise<void> => {
    const answer = await send(line.replaceAll(/\s/g, ""));
    if (answer === "wrong") print(`${texts.wrongCode}\n`);
    if (answer === "failed") print(`${texts.sendFailed}\n`);
  };
  lines.on("line", (line) => void take(line));
  return () => lines.close();
}

async function showCode(given: string | undefined): Promise<void> {
  const { codeModules, codeStages, isFinalStage, sendCode, startApprovalSession, textsFor } = await import(
    "@countersign/initiating-device/headless"
  );
  const display = await displayOf(given);
  const texts = textsFor([helpLocale() === "zh" ? "zh-Hans" : "en"]);
  const session = new AbortController();
  let [stage, code]: [Stage, string] = ["connecting", ""];
  const typing: (() => void)[] = [];

  function redraw(): void {
    const modules = codeStages.has(stage) ? codeModules(code) : null;
    // A code that may be scanned and is not here yet is on its way.
    const { title, sentence } = texts.stage[stage === "waiting" && !modules ? "connecting" : stage];
    draw([...(modules ? [terminalCode(modules)] : []), `${title}${texts.fullStop}${sentence}`].join("\n"));
  }
  await new Promise<void>((resolve) => {
    const onChange = (change: SessionChange): void => {
      if (change.unreadable !== undefined)
        process.stderr.write(`countersign: ${plain(change.unreadable)} cannot be read; it is tried again\n`);
      if (change.stage === undefined && change.code === undefined) return;
      [stage, code] = [change.stage ?? stage, change.code ?? code];
      redraw();
      if (stage === "code-needed" && typing.length === 0)
        typing.push(takeTyped((typed) => sendCode(display.states, { code: typed, purpose: "confirmation" }), texts));
      if (isFinalStage(stage)) resolve();
    };
    startApprovalSession(display, onChange, session.signal);
  });
  session.abort();
  for (const stop of typing) stop();
  if (!approved.has(stage)) process.exitCode = notApprovedExitCode;
}

/** `countersign show`: the initiating device where there is no page, such as a till (S26). */
export function addShowCommand(program: Command): void {
  program
    .command("show [display]")
    .description("show the live code of an operation in this terminal until it is over, and how it ended")
    .addHelpText("after", helpText(help))
    .action(guarded(showCode));
}
