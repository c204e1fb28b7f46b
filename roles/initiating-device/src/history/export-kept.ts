import { byteOrderMark, csvInstant, csvLine } from "@countersign/protocol";
import type { HistoryTexts } from "./history-texts.ts";
import type { KeptOperation } from "./kept-operation.ts";

/** For spreadsheets, harmless to them whatever stands in it (T21). */
export function keptCsv(kept: readonly KeptOperation[], texts: HistoryTexts): string {
  const head = [texts.started, texts.scene, texts.details, texts.result, texts.operation];
  const rows = kept.map(({ at, title, lines, result, id }) => [
    csvInstant(at),
    title,
    lines.map(([label, value]) => (label === "" ? value : `${label}: ${value}`)).join("; "),
    texts.results[result],
    id,
  ]);
  return byteOrderMark + [head, ...rows].map(csvLine).join("");
}

export function keptJson(kept: readonly KeptOperation[]): string {
  return `${JSON.stringify({ entries: kept }, null, 2)}\n`;
}
