/** The modules of a code, however it was made; outside of it all are light. */
interface Modules {
  readonly size: number;
  get(x: number, y: number): boolean;
}

/** Light modules around a code (ISO/IEC 18004 §6.3.8: four; terminals are dark around it, so none can be spared). */
const quiet = 4;

/**
 * A code for a camera in front of a terminal: each character holds two modules, one above the other. Dark modules are blanks and light ones blocks, in
 * white on black by escape codes, so that it reads the same in a light terminal.
 */
export function terminalCode(code: Modules): string {
  const isDark = (x: number, y: number): boolean => code.get(x, y);
  const lines: string[] = [];
  for (let y = -quiet; y < code.size + quiet; y += 2) {
    let line = "";
    for (let x = -quiet; x < code.size + quiet; x++) {
      const [top, bottom] = [isDark(x, y), y + 1 >= code.size + quiet || isDark(x, y + 1)];
      line += top ? (bottom ? " " : "▄") : bottom ? "▀" : "█";
    }
    lines.push(`\u001b[97;40m${line}\u001b[0m`);
  }
  return lines.join("\n");
}
