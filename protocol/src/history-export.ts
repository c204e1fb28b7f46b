import { byteOrderMark, csvInstant, csvLine } from "./csv.ts";
import type { operationView } from "./contract/shapes.ts";
import type { Static } from "./contract/schema.ts";

/** One operation, as sites and staff see it. */
type Exported = Static<typeof operationView>;

/** CSV (RFC 4180) for spreadsheets, or JSON lines for programs. */
export type HistoryFormat = "csv" | "jsonl";

/** How operations are written for whoever takes them out. */
export interface HistoryExportOptions {
  readonly format: HistoryFormat;
  /** Begins CSV with a byte order mark, without which some spreadsheets take UTF-8 for something else. False unless said. */
  readonly byteOrderMark?: boolean;
}

function outcomeText({ outcome }: Exported): string {
  return [outcome?.result, outcome?.code].filter((part) => part !== undefined).join(": ");
}

const columns: readonly (readonly [string, (operation: Exported) => string])[] = [
  ["id", ({ id }) => id],
  ["created", ({ createdAt }) => csvInstant(createdAt)],
  ["state", ({ state }) => state],
  ["organization", ({ organization }) => organization],
  ["business", ({ business }) => business],
  ["source", ({ source }) => source],
  ["type", ({ type }) => type],
  ["details", ({ details }) => JSON.stringify(details)],
  ["reference", ({ reference = "" }) => reference],
  ["subject", ({ subject = "" }) => subject],
  ["method", ({ method }) => method],
  ["decided", ({ decidedAt }) => csvInstant(decidedAt)],
  ["decline reason", ({ declineReason = "" }) => declineReason],
  ["device", ({ device }) => device?.id ?? ""],
  ["outcome", outcomeText],
];

/** What an export begins with: CSV has a line of names. */
export function historyExportStart({ format, byteOrderMark: marked = false }: HistoryExportOptions): string {
  if (format === "jsonl") return "";
  return `${marked ? byteOrderMark : ""}${csvLine(columns.map(([name]) => name))}`;
}

/** One operation of an export, with the end of its line. */
export function historyExportLine(operation: Exported, format: HistoryFormat): string {
  if (format === "jsonl") return `${JSON.stringify(operation)}\n`;
  return csvLine(columns.map(([, textOf]) => textOf(operation)));
}

/** An export, line by line, as operations come. */
export async function* writeHistory(
  operations: AsyncIterable<Exported> | Iterable<Exported>,
  options: HistoryExportOptions,
): AsyncGenerator<string, void> {
  const start = historyExportStart(options);
  if (start !== "") yield start;
  for await (const operation of operations) yield historyExportLine(operation, options.format);
}
