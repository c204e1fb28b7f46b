import { byteOrderMark, csvInstant, csvLine } from "@countersign/protocol";
import type { HistoryEntry } from "../../core/index.ts";
import { saveFile } from "@countersign/ui/save-file";
import { texts } from "../texts/texts.ts";
import { fateLine } from "./fate-words.ts";

/** The way back holds a code that is the site's alone; it is nobody's history. */
function withoutCode({ back: _back, ...entry }: HistoryEntry): Omit<HistoryEntry, "back"> {
  return entry;
}

function historyJson(entries: readonly HistoryEntry[]): string {
  return `${JSON.stringify({ entries: entries.map(withoutCode) }, null, 2)}\n`;
}

/** For spreadsheets, in the language of the app. */
function historyCsv(entries: readonly HistoryEntry[]): string {
  const { t } = texts;
  const head = [
    t.historyDecided,
    t.addOrganization,
    t.historyScene,
    t.historyDetails,
    t.historyResult,
    t.historyOperation,
  ];
  const rows = entries.map((entry) => [
    csvInstant(entry.decidedAt),
    entry.organization,
    entry.title,
    entry.lines.map(([label, value]) => `${label}: ${value}`).join("; "),
    fateLine(entry),
    entry.offline ?? entry.id,
  ]);
  return byteOrderMark + [head, ...rows].map(csvLine).join("");
}

export function exportHistory(entries: readonly HistoryEntry[], format: "csv" | "json"): void {
  if (format === "csv") saveFile("countersign-history.csv", new Blob([historyCsv(entries)], { type: "text/csv" }));
  else saveFile("countersign-history.json", new Blob([historyJson(entries)], { type: "application/json" }));
}
