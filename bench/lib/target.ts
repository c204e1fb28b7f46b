import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tells how long a step took, in ms. */
export type Mark = (step: string, ms: number) => void;

/** A server that runs: where, what it told its load generator, and the processes whose work is counted. */
export interface Running {
  readonly url: string;
  readonly pids: readonly number[];
  readonly told: Readonly<Record<string, unknown>>;
  /** Processes of a database server, counted apart. */
  readonly databasePids?: () => readonly number[];
  stop(): Promise<void>;
}

/** What is measured: a server in processes of its own, and one user of it, whose answer performs one whole verification. */
export interface Target {
  readonly name: string;
  start(options: { readonly users: number }): Promise<Running>;
  createUser(running: Running, options: { readonly index: number; readonly mark: Mark }): Promise<() => Promise<void>>;
}

async function readyLine(child: ChildProcess): Promise<{ url: string; pids?: readonly number[] }> {
  let text = "";
  for await (const part of child.stdout ?? []) {
    text += String(part);
    const line = text.split("\n").find((candidate) => candidate.startsWith('{"ready"'));
    if (line) return JSON.parse(line);
  }
  throw new Error("the server did not start");
}

/** A new folder on a real disk, or fsync would mean nothing: BENCH_DIR, or else the folder for temporary files. */
export function makeFolder(): string {
  return mkdtempSync(join(process.env["BENCH_DIR"] ?? tmpdir(), "countersign-bench-"));
}

interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly flags?: readonly string[];
}

/** Starts a server's file with Node in that folder, its first argument; it prints one line `{"ready":true,"url":…}`. The folder stays. */
export async function startServerIn(
  folder: string,
  file: URL,
  { args = [], env = {}, flags = [] }: Start = {},
): Promise<Running> {
  const more = process.env["BENCH_NODE_FLAGS"]?.split(" ") ?? [];
  const child = spawn(process.execPath, [...flags, ...more, file.pathname, folder, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const told = await readyLine(child);
  return {
    url: told.url,
    pids: told.pids ?? [child.pid ?? 0],
    told: { ...told },
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The same in a folder of its own, which goes with the server. */
export async function startServer(file: URL, start: Start = {}): Promise<Running> {
  const folder = makeFolder();
  const running = await startServerIn(folder, file, start);
  return {
    ...running,
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Measures one step. */
export async function timed<T>(mark: Mark, step: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  mark(step, performance.now() - started);
  return done;
}
