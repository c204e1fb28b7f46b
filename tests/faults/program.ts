import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../..", import.meta.url));

/** Where and as what a program runs. */
export interface ProgramOptions {
  /** The role, or null for all of them in one process. */
  readonly role: "verification" | "operation" | "qr" | null;
  readonly env: Readonly<Record<string, string>>;
  /** The network namespace it lives in; the machine's own unless said. */
  readonly namespace?: string | null;
  /** Sources of the program; those of this repository unless said. */
  readonly from?: string;
}

/** What differs at one start. */
export type Restart = Partial<Pick<ProgramOptions, "env" | "from">>;

/** One `countersign serve` in a process of its own, which can be ended and stopped in every way. */
export interface Program {
  /** Starts it and waits until it serves. Throws with its last words when it ends before. */
  start(restart?: Restart): Promise<void>;
  /** SIGKILL, at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with its code when it has ended. */
  end(): Promise<number | null>;
  /** SIGSTOP: it keeps its connections and does nothing. */
  hang(): void;
  /** SIGCONT. */
  goOn(): void;
  /** True while it runs, hanging or not. */
  isRunning(): boolean;
  /** Resident memory in kB; 0 when it does not run. */
  residentKb(): number;
  /** What it has written to its log so far. */
  log(): string;
}

const gone: ProgramOptions["env"] = {};

function commandOf({ role, namespace = null, from = sources }: ProgramOptions): readonly [string, string[]] {
  const args = [`${from}/cli/bin/countersign.js`, "serve", ...(role === null ? [] : ["--role", role])];
  if (namespace === null) return [process.execPath, args];
  return ["ip", ["netns", "exec", namespace, process.execPath, ...args]];
}

function ownEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(COUNTERSIGN_|NODE_TEST_|NODE_ENV$)/.test(name));
  return Object.fromEntries(kept);
}

/** Keeps what a child writes, up to a bound, its beginning and its end. */
function keepOutput(child: ChildProcess, log: string[]): void {
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log.push(text);
      if (log.length > 20_000) log.splice(1000, 1000);
    });
}

export function createProgram(options: ProgramOptions): Program {
  const log: string[] = [];
  let child: ChildProcess | null = null;

  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null;
  async function isServing(started: ChildProcess): Promise<void> {
    const text = () => log.slice(from).join("");
    const from = log.length;
    for (;;) {
      if (/ is serving at /.test(text())) return;
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`the program ended (${started.exitCode ?? started.signalCode}): ${text().slice(-2000)}`);
      await Promise.race([once(started.stdout ?? started, "data"), once(started, "exit")]);
      await new Promise(setImmediate);
    }
  }
  async function signalled(signal: NodeJS.Signals): Promise<number | null> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
  return {
    async start({ env = gone, ...restart } = {}) {
      const [command, args] = commandOf({ ...options, ...restart });
      child = spawn(command, args, {
        env: { ...ownEnvironment(), ...options.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const serving = isServing(child);
      keepOutput(child, log);
      await serving;
    },
    kill: async () => void (await signalled("SIGKILL")),
    end: () => signalled("SIGTERM"),
    hang: () => void child?.kill("SIGSTOP"),
    goOn: () => void child?.kill("SIGCONT"),
    isRunning,
    residentKb() {
      if (!child || !isRunning()) return 0;
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0);
    },
    log: () => log.join(""),
  };
}
