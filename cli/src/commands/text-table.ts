import { plain } from "./device-text.ts";

/** Lines of cells, each column as wide as its widest. What a cell says stays in its line. */
export function textTable(told: readonly (readonly string[])[]): string {
  const lines = told.map((cells) => cells.map(plain));
  const widths = lines.reduce<number[]>(
    (most, cells) => cells.map((cell, i) => Math.max(most[i] ?? 0, cell.length)),
    [],
  );
  const padded = lines.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
  return padded.map((line) => `  ${line.trimEnd()}\n`).join("");
}
