import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findFreePort } from "../world/free-port.ts";
import { type Running, start } from "./own-server.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const command = join(root, "cli/bin/countersign.js");

describe("the walk of docs/connect-a-site.md", () => {
  let folder: string;
  let issuer: string;
  let demo: Running;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "countersign-walk-"));
    const [port = "", bank = "", bazaar = "", shop = ""] = (await Promise.all([1, 2, 3, 4].map(findFreePort))).map(
      String,
    );
    issuer = `http://localhost:${port}`;
    const flags = [
      "--data",
      join(folder, "data"),
      "--port",
      port,
      "--bank-port",
      bank,
      "--bazaar-port",
      bazaar,
      "--shop-port",
      shop,
    ];
    demo = await start([process.execPath, command, "demo", ...flags], { ready: "What to do next", env: {} });
  });
  after(async () => {
    await demo.stop();
    rmSync(folder, { recursive: true });
  });

  /** The page's shell commands from one heading to the next, as they stand there but for the names of this machine's own demo. */
  function commandsUnder(heading: string): string {
    const page = readFileSync(join(root, "docs/connect-a-site.md"), "utf8");
    const [, part = ""] = page.split(`\n## ${heading}\n`);
    const blocks = [...(part.split("\n## ")[0] ?? "").matchAll(/^```sh\n([^]*?)^```/gm)].map(([, code = ""]) => code);
    return blocks
      .join("\n")
      .replaceAll("http://localhost:8600", issuer)
      .replaceAll("npx countersign", `'${process.execPath}' '${command}'`)
      .replaceAll("npx node", `'${process.execPath}'`);
  }

  test("with curl alone leads from nothing to a carried-out operation", async (t) => {
    if (!(await run("curl", ["--version"]).catch(() => null))) return t.skip("curl is not installed");
    const commands = commandsUnder("With curl alone");
    // In life a person reads the six digits off the phone.
    const script = commands
      .replace(/^.*device enroll .*$/m, (line) => `digits=$(${line} | grep -o '[0-9]\\{6\\}$')`)
      .replaceAll('"123456"', `"'"$digits"'"`);
    writeFileSync(join(folder, "walk.sh"), `set -e\n${script}`);
    const { stdout } = await run("bash", ["walk.sh"], { cwd: folder }).catch(
      (fault: { stdout: string; stderr: string }) => {
        throw new Error(`${fault.stdout}\n${fault.stderr}`);
      },
    );
    assert.match(stdout, /"state":"approved"/);
    assert.match(stdout, /"receipt":"ey/);
    assert.match(stdout, /"outcome":\{"result":"done"\}/);
    return undefined;
  });
});
