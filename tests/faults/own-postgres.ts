import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../world/free-port.ts";

/** A PostgreSQL of a test's own, which can be stopped and paused without anybody else noticing. */
export interface OwnPostgres {
  /** A database in it, empty at first. */
  readonly url: string;
  /** Ends at once, as a machine that loses its power: what was not on disk is gone. */
  crash(): Promise<void>;
  /** Ends in order, cutting every connection. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Every one of its processes stops where it is; connections stay open and nothing is answered. */
  pause(): void;
  goOn(): void;
  /** What the server has written to its log. */
  log(): string;
  remove(): Promise<void>;
}

const name = "faults";

/** The newest server's programs that are installed; null for none. */
function programs(): string | null {
  const found = globSync("/usr/lib/postgresql/*/bin/initdb").toSorted();
  return found.at(-1)?.replace(/\/initdb$/, "") ?? null;
}

/** Why no server of a test's own can be started here, or null. */
export function lacksOwnPostgres(): string | null {
  if (programs() === null) return "PostgreSQL's own programs are not in /usr/lib/postgresql (Debian: postgresql)";
  if (process.getuid?.() !== 0) return null;
  try {
    execFileSync("id", ["postgres"], { stdio: "ignore" });
    return null;
  } catch {
    return "there is no user postgres, and root may not run its server";
  }
}

/** PostgreSQL refuses to run as root. */
function userOf(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

export async function startOwnPostgres({ host = "127.0.0.1" }: { host?: string } = {}): Promise<OwnPostgres> {
  const bin = programs();
  if (bin === null) throw new Error("no PostgreSQL");
  const user = userOf();
  const folder = mkdtempSync(join(tmpdir(), "countersign-postgres-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? 0);
  const data = join(folder, "data");
  const port = await findFreePort();
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" };
  const own = { ...user, cwd: folder, env };

  async function run(program: string, args: readonly string[]): Promise<void> {
    const child = spawn(join(bin ?? "", program), args, { ...own, stdio: ["ignore", "ignore", "inherit"] });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  }
  const control = (...args: readonly string[]) => run("pg_ctl", ["-D", data, "-w", "-s", ...args]);
  const settings = `-p ${port} -c listen_addresses=${host} -c unix_socket_directories=${folder} -c max_connections=200`;
  const start = () => control("start", "-l", join(folder, "log"), "-o", settings);
  const main = () => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);

  /** The server and all that it started. */
  function signalAll(signal: NodeJS.Signals): void {
    const first = main();
    const children = readFileSync(`/proc/${first}/task/${first}/children`, "utf8").trim().split(" ").filter(Boolean);
    for (const pid of [first, ...children.map(Number)]) process.kill(pid, signal);
  }
  await run("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
  // On a network of the test's own whoever is there may come in.
  if (host !== "127.0.0.1") appendFileSync(join(data, "pg_hba.conf"), "host all all samenet trust\n");
  await start();
  await run("createdb", ["-h", host, "-p", String(port), "-U", "postgres", name]);
  return {
    url: `postgres://postgres@${host}:${port}/${name}`,
    crash: () => control("stop", "-m", "immediate"),
    stop: () => control("stop", "-m", "fast"),
    start,
    pause: () => signalAll("SIGSTOP"),
    goOn: () => signalAll("SIGCONT"),
    log: () => readFileSync(join(folder, "log"), "utf8"),
    async remove() {
      await control("stop", "-m", "immediate").catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
