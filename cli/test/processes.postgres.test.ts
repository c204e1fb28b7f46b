import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createEmptyDatabase, removeDatabases } from "../../roles/verification-server/test/postgres-place.ts";
import { findFreePort } from "../../tests/world/free-port.ts";
import { runCli } from "./run-cli.ts";

const bin = fileURLToPath(new URL("../bin/countersign.js", import.meta.url));
after(removeDatabases);

/** Processes that this one started (Linux). */
function childrenOf(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number),
  );
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("processes that share a port", { skip: process.platform !== "linux" && "ports are shared on Linux" }, () => {
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
  let folder: string;
  let port: number;
  let metricsPort: number;
  let child: ChildProcess;

  /** How many requests of the health page each process has answered; null for one that does not answer. */
  async function answered(): Promise<readonly (number | null)[]> {
    const counts = [0, 1, 2].map(async (more) => {
      try {
        const text = await (await fetch(`http://localhost:${metricsPort + more}/metrics`)).text();
        return Number(/_count\{[^}]*route="\/healthz"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
      } catch {
        return null;
      }
    });
    return Promise.all(counts);
  }
  const ask = () => fetch(`http://localhost:${port}/healthz`, { headers: { connection: "close" } });
  const askOften = () => Promise.all(Array.from({ length: 60 }, async () => (await ask()).status));

  before(async () => {
    database = await createEmptyDatabase();
    folder = mkdtempSync(join(tmpdir(), "countersign-processes-"));
    [port, metricsPort] = [await findFreePort(), 20_000 + Math.floor((await findFreePort()) / 4)];
    child = spawn(process.execPath, [bin, "serve"], {
      stdio: "ignore",
      env: {
        ...process.env,
        COUNTERSIGN_PORT: String(port),
        COUNTERSIGN_CONSOLE: "off",
        COUNTERSIGN_DATA: folder,
        COUNTERSIGN_DATABASE: database.url,
        COUNTERSIGN_BUS: database.url,
        COUNTERSIGN_PROCESSES: "3",
        COUNTERSIGN_METRICS_PORT: String(metricsPort),
        COUNTERSIGN_LOG_LEVEL: "error",
      },
    });
    await until(async () => (await answered()).every((count) => count !== null));
  });
  after(async () => {
    child.kill("SIGKILL");
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test("answer together", async () => {
    await until(async () => {
      assert.deepEqual(new Set(await askOften()), new Set([200]));
      return (await answered()).every((count) => (count ?? 0) > 0);
    });
  });

  test("go on when one of them is killed, which comes again", async () => {
    const [killed = 0] = childrenOf(child.pid ?? 0);
    process.kill(killed, "SIGKILL");
    await until(() => !childrenOf(child.pid ?? 0).includes(killed));
    assert.deepEqual(new Set(await askOften()), new Set([200]), "what comes goes to the others");
    await until(() => childrenOf(child.pid ?? 0).length === 2);
    await until(async () => (await answered()).every((count) => count !== null));
  });

  test("end when the first is killed, and leave the port", async () => {
    const others = childrenOf(child.pid ?? 0);
    child.kill("SIGKILL");
    await until(() => others.every((pid) => !readdirSync("/proc").includes(String(pid))));
    await assert.rejects(ask());
  });
});

test("several processes without a bus are refused in words", async () => {
  const before = process.env["COUNTERSIGN_PROCESSES"];
  process.env["COUNTERSIGN_PROCESSES"] = "2";
  try {
    const { code, err } = await runCli(["serve"]);
    assert.equal(code, 1);
    assert.match(err, /COUNTERSIGN_PROCESSES above 1 needs COUNTERSIGN_BUS/);
  } finally {
    if (before === undefined) delete process.env["COUNTERSIGN_PROCESSES"];
  }
});
