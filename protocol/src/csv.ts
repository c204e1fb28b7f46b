/** A spreadsheet runs what begins so, and somebody else may have chosen the text: an apostrophe before it makes it text (T21). */
const runs = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const harmless = runs.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One line of CSV (RFC 4180) with its end, harmless to spreadsheets. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/** What CSV for spreadsheets begins with: without it some take UTF-8 for something else. */
export const byteOrderMark = "\u{FEFF}";

/** An instant as spreadsheets and people read it, UTC; empty for none. */
export function csvInstant(seconds: number | undefined): string {
  return seconds === undefined ? "" : new Date(seconds * 1000).toISOString().replace(".000", "");
}
