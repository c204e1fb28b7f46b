import { type ChildProcess, spawn } from "node:child_process";
import type { Log } from "@countersign/platform";

const restartMs = 1000;

/** Processes beside this one, which serve the same port. */
export interface FurtherProcesses {
  /** Ends them, and waits until they have. */
  close(): Promise<void>;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

/** Starts this very command again as processes 2 to `count`; one that ends is started again after a second. */
export function startFurtherProcesses(count: number, { log }: { readonly log: Log }): FurtherProcesses {
  const children = new Set<ChildProcess>();
  let isClosed = false;

  function start(number: number): void {
    if (isClosed) return;
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      // The channel is how it notices that this process is gone.
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, COUNTERSIGN_PROCESS_NUMBER: String(number) },
    });
    children.add(child);
    child.once("error", (error) => log.fault("process", error));
    child.once("exit", () => {
      children.delete(child);
      if (isClosed) return;
      log.warn("process.ended", { count: number });
      setTimeout(() => start(number), restartMs).unref();
    });
  }
  for (let number = 2; number <= count; number++) start(number);
  return {
    async close() {
      isClosed = true;
      for (const child of children) child.kill("SIGTERM");
      await Promise.all([...children].map(ended));
    },
  };
}

/** In a process that was started so: stops it, as a signal would, when the one that started it is gone. */
export function stopWithFirst(): void {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
