import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { findFreePort } from "../world/free-port.ts";

/** A NATS server of a test's own. */
export interface OwnNats {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Why none can be started here, or null. */
export function lacksOwnNats(): string | null {
  try {
    execFileSync("nats-server", ["--version"], { stdio: "ignore" });
    return null;
  } catch {
    return "nats-server is not installed (Debian: nats-server)";
  }
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  const answered = new Promise<boolean>((resolve) => {
    socket.once("data", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
  const did = await answered;
  socket.destroy();
  return did;
}

export async function startOwnNats({ host = "127.0.0.1" }: { host?: string } = {}): Promise<OwnNats> {
  const port = await findFreePort();
  let child: ChildProcess | null = null;
  async function start(): Promise<void> {
    child = spawn("nats-server", ["-a", host, "-p", String(port)], { stdio: "ignore" });
    while (!(await answers(host, port))) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await start();
  return {
    url: `nats://${host}:${port}`,
    start,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
