import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runCli } from "../../cli/test/run-cli.ts";
import { findFreePort } from "../world/free-port.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A program that has said that it is up. */
export interface Running {
  /** All that it has said so far. */
  said(): string;
  stop(): Promise<void>;
}

/** Starts a program and waits until it says `ready`. */
export async function start(
  [program, ...args]: readonly [string, ...string[]],
  { ready, env, cwd = root }: { ready: string; env: Readonly<Record<string, string>>; cwd?: string },
): Promise<Running> {
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (part: string) => (said += part));
  while (!said.includes(ready)) {
    if (child.exitCode !== null) throw new Error(`${program} ended at its start: ${said}`);
    await pause(20);
  }
  return {
    said: () => said,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** The servers and the site of docs/quickstart.md, set up by the very commands that stand there. */
export interface OwnServer {
  readonly url: string;
  readonly dataDir: string;
  /** Where the site's pages are to be. */
  readonly sitePort: number;
  /** What the site finds in its environment. */
  readonly settings: Readonly<
    Record<"COUNTERSIGN_URL" | "COUNTERSIGN_ORGANIZATION" | "COUNTERSIGN_API_KEY" | "PORT", string>
  >;
  close(): Promise<void>;
}

/** The commands of the page that follow the start of the servers, as a shell would split them. */
function commandsOfThePage(): readonly (readonly string[])[] {
  const page = readFileSync(join(root, "docs/quickstart.md"), "utf8");
  const lines = page.split("\n").filter((line) => line.startsWith("npx countersign ") && !line.endsWith(" serve"));
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(2),
  );
}

/** `program`: a `countersign` of another place than this repository. */
export async function startOwnServer({
  program = join(root, "cli/bin/countersign.js"),
}: {
  readonly program?: string;
} = {}): Promise<OwnServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-quickstart-"));
  const [port, sitePort] = [await findFreePort(), await findFreePort()];
  const env = { COUNTERSIGN_DATA: dataDir, COUNTERSIGN_PORT: String(port) };
  const server = await start([process.execPath, program, "serve"], {
    ready: "No organization is registered yet: countersign organization add",
    env,
  });
  let apiKey = "";
  for (const args of commandsOfThePage()) {
    const moved = args.map((arg) => arg.replace("http://localhost:3000", `http://localhost:${sitePort}`));
    const { code, out, err } = await runCli([...moved, "--data", dataDir], { program });
    if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
    apiKey = /^cs_live_\S+/.exec(out)?.[0] ?? apiKey;
  }
  const url = `http://localhost:${port}`;
  return {
    url,
    dataDir,
    sitePort,
    settings: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_ORGANIZATION: "tin-shop",
      COUNTERSIGN_API_KEY: apiKey,
      PORT: String(sitePort),
    },
    async close() {
      await server.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
