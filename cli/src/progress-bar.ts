/** Shows how far long work is, on one line of a terminal. */
export interface ProgressBar {
  /** As often as one likes: it is drawn a few times a second. */
  show(done: number): void;
  /** Takes the line away. */
  end(): void;
}

const width = 30;
const drawnEveryMs = 100;

/** Short work needs no bar. */
const longWork = 100_000;

/** A bar on standard error; nothing at all where that is no terminal, or the work is short. */
export function createProgressBar(total: number, terminal: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!terminal.isTTY || total < longWork) return { show() {}, end() {} };
  let drawnAtMs = 0;
  return {
    show(done) {
      const now = performance.now();
      if (now - drawnAtMs < drawnEveryMs) return;
      drawnAtMs = now;
      const share = Math.min(1, done / total);
      const bar = "#".repeat(Math.round(share * width)).padEnd(width, ".");
      const counted = `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
      terminal.write(`\r[${bar}] ${Math.floor(share * 100)} %  ${counted} `);
    },
    end() {
      terminal.write("\r\u001B[K");
    },
  };
}
