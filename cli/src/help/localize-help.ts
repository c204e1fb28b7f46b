import type { Command, Option } from "commander";
import { chineseHelp, chineseWords } from "./chinese.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The language of the terminal, as POSIX has it: the first of these that is set decides. */
export function helpLocale(env: Environment = process.env): "en" | "zh" {
  const set = [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((value) => value !== undefined && value !== "");
  return set !== undefined && /^zh/i.test(set) ? "zh" : "en";
}

/** A text below a command's help, in the terminal's language when it is printed. */
export function helpText(text: string): () => string {
  return () => `\n${helpLocale() === "zh" ? (chineseHelp[text.trim()] ?? text.trim()) : text.trim()}`;
}

function say(text: string): string {
  return chineseHelp[text] ?? text;
}

/** Characters of Chinese, and its punctuation, are two columns wide. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFF60]/.test(letter) ? 2 : 1), 0);
}

/** What stands behind an option, as commander's own help has it. */
function describeOption({ description, argChoices, defaultValue, required, optional, envVar }: Option): string {
  const extras = [
    argChoices && `可选：${argChoices.join("、")}`,
    defaultValue !== undefined && (required || optional) && `默认：${JSON.stringify(defaultValue)}`,
    envVar !== undefined && `环境变量：${envVar}`,
  ].filter((extra) => typeof extra === "string");
  return extras.length > 0 ? `${description}（${extras.join("；")}）` : description;
}

/** Puts every command's help into the language of the terminal. What commands print beside it stays English. */
export function localizeHelp(program: Command, locale: "en" | "zh" = helpLocale()): void {
  if (locale === "en") return;
  function visit(command: Command): void {
    command.description(say(command.description()));
    command.helpOption("-h, --help", chineseWords["display help for command"]);
    if (command.commands.length > 0) command.helpCommand("help [command]", chineseWords["display help for command"]);
    command.configureHelp({
      displayWidth: columnsOf,
      styleTitle: (title) => chineseWords[title] ?? title,
      optionDescription: describeOption,
    });
    for (const option of command.options) option.description = say(option.description);
    for (const argument of command.registeredArguments) argument.description = say(argument.description);
    command.commands.forEach(visit);
  }
  visit(program);
}
