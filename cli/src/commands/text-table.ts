/** Lines of cells, each column as wide as its widest. */
export function textTable(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>(
    (most, cells) => cells.map((cell, i) => Math.max(most[i] ?? 0, cell.length)),
    [],
  );
  const padded = lines.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
  return padded.map((line) => `  ${line.trimEnd()}\n`).join("");
}
