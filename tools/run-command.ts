import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The top of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** How a command ended; `output` is stdout and stderr as they came. */
export interface Ended {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

interface RunOptions {
  /** Shows output while it comes, beside keeping it. */
  readonly live?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program from the top of the repository and waits until it ends. */
export function runCommand(
  program: string,
  args: readonly string[],
  { live = false, env = {} }: RunOptions = {},
): Promise<Ended> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (chunk: string): void => {
      output += chunk;
      if (live) process.stdout.write(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    const end = (ok: boolean): void => resolve({ ok, output, seconds: (performance.now() - started) / 1000 });
    child.on("error", (fault) => {
      take(`${program}: ${fault.message}\n`);
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

/** A program that npm installed. */
export function installed(name: string): string {
  return `${root}node_modules/.bin/${name}`;
}
