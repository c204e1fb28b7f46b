import { Readable } from "node:stream";
import { type HistoryFormat, isMethodName, operationStates, writeHistory } from "@countersign/protocol";
import type { Administration } from "@countersign/verification-server/administration";
import { type Command, Option } from "commander";
import { writeWhole } from "../write-whole.ts";
import { type AdministrationFlags, administer, administrationCommand } from "./administration.ts";
import { guarded, show } from "./device-program.ts";
import { textTable } from "./text-table.ts";
import { helpText } from "../help/localize-help.ts";

interface Flags extends AdministrationFlags {
  readonly organization?: string;
  readonly business?: string;
  readonly subject?: string;
  readonly type?: string;
  readonly state?: (typeof operationStates)[number];
  readonly method?: string;
  readonly from?: string;
  readonly to?: string;
}
interface SearchFlags extends Flags {
  readonly most: string;
}
interface ExportFlags extends Flags {
  readonly format: HistoryFormat;
  readonly bom?: true;
  readonly out?: string;
}
type Wish = Parameters<Administration["search"]>[0];
type Found = Awaited<ReturnType<Administration["search"]>>["operations"][number];

const help = `
Of all organizations whose operations this server keeps. The server may run meanwhile; what it does to a database file, this does as well.`;

/** `2026-11-23`, `2026-11-23T08:00Z` and the like as Unix seconds. */
function secondsOf(option: string, text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new Error(`${option} ${text}: write a day or an instant, as in 2026-11-23 or 2026-11-23T08:00Z`);
  return Math.floor(ms / 1000);
}

function wishOf(
  words: readonly string[],
  { organization, business, subject, type, state, method, from, to }: Flags,
): Wish {
  if (method !== undefined && !isMethodName(method)) throw new Error(`${method} is no method`);
  return {
    ...(words.length > 0 && { q: words.join(" ") }),
    ...(organization !== undefined && { organization }),
    ...(business !== undefined && { businesses: [business] }),
    ...(subject !== undefined && { subject }),
    ...(type !== undefined && { type }),
    ...(state !== undefined && { state }),
    ...(method !== undefined && { method }),
    ...(from !== undefined && { from: secondsOf("--from", from) }),
    ...(to !== undefined && { to: secondsOf("--to", to) }),
  };
}

/** All that is found, page after page, newest first. */
async function* found(from: Pick<Administration, "search">, wish: Wish): AsyncGenerator<Found> {
  let { operations, cursor } = await from.search({ ...wish, limit: 100 });
  yield* operations;
  while (cursor !== undefined) {
    ({ operations, cursor } = await from.search({ ...wish, limit: 100, cursor }));
    yield* operations;
  }
}

function lineOf({ id, createdAt, organization, business, type, state, details }: Found): readonly string[] {
  const at = new Date(createdAt * 1000).toISOString().replace(".000", "");
  return [id, at, `${organization}/${business}`, type, state, Object.values(details).map(String).join(", ")];
}

async function search(words: readonly string[], { most: said, json, ...flags }: SearchFlags): Promise<void> {
  const most = Number(said);
  if (!Number.isSafeInteger(most) || most < 1) throw new Error("--most is a number of operations");
  const wish = wishOf(words, flags);
  const operations: Found[] = [];
  await administer(flags, async (administering) => {
    for await (const operation of found(administering, wish)) if (operations.push(operation) === most) break;
  });
  const text = operations.length === 0 ? "Nothing was found.\n" : textTable(operations.map(lineOf));
  show({ operations }, { json, text });
}

async function exportFound(words: readonly string[], { format, bom, out, ...flags }: ExportFlags): Promise<void> {
  const wish = wishOf(words, flags);
  await administer(flags, (administering) =>
    writeWhole(out, Readable.from(writeHistory(found(administering, wish), { format, byteOrderMark: bom ?? false }))),
  );
}

function searching(parent: Command, name: string, description: string): Command {
  return administrationCommand(parent, `${name} [words...]`, description)
    .option("--organization <id>", "of one organization")
    .option("--business <id>", "of one business")
    .option("--subject <subject>", "of one user, by the pseudonym that the server knows")
    .option("--type <type>", "of one type")
    .addOption(new Option("--state <state>", "in one state").choices(operationStates))
    .option("--method <method>", "decided by one method")
    .option("--from <instant>", "opened then or later, as in 2026-11-23 or 2026-11-23T08:00Z")
    .option("--to <instant>", "opened before");
}

/** `countersign history ...`: operations in a server's database, for whoever runs it. */
export function addHistoryCommands(program: Command): void {
  const history = program
    .command("history")
    .description("operations of all organizations: find them by words and by what they are, and export them")
    .addHelpText("after", helpText(help));
  searching(history, "search", "list operations, newest first, with those words in their details or reference")
    .option("--most <n>", "how many at most", "50")
    .action(guarded(search));
  searching(history, "export", "write operations as CSV or JSON lines, newest first")
    .addOption(new Option("--format <format>", "what is written").choices(["csv", "jsonl"]).default("csv"))
    .option("--bom", "begin CSV with a byte order mark, for spreadsheets that need one")
    .option("-o, --out <file>", "the file to write; standard output without it")
    .action(guarded(exportFound));
}
