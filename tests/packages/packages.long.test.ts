import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { runCli } from "../../cli/test/run-cli.ts";
import { pack } from "../../tools/pack.ts";
import { installed, root } from "../../tools/run-command.ts";
import { type OwnServer, start, startOwnServer } from "../examples/own-server.ts";
import { approval } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { createRelyingParty } from "../world/relying-party.ts";

const run = promisify(execFile);
const clock = { now: () => Date.now(), seconds: () => Math.floor(Date.now() / 1000) };
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

describe("the packages, installed into an empty project", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-packages-"));
  const released = join(folder, "release");
  const project = join(folder, "project");
  const program = join(project, "node_modules/countersign/cli/bin/countersign.js");
  before(async () => {
    await pack(released);
    cpSync(`${root}examples/fastify`, project, { recursive: true });
    writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
    const tarballs = globSync("*.tgz", { cwd: released }).map((name) => join(released, name));
    assert.equal(tarballs.length, 3);
    await run("npm", ["install", "--ignore-scripts", "--prefer-offline", ...tarballs], { cwd: project });
  });
  after(() => rmSync(folder, { recursive: true }));

  test("are listed with their sums, and hold neither sources nor tests", async () => {
    for (const line of readFileSync(join(released, "SHA256SUMS"), "utf8").trim().split("\n")) {
      const [sum, name = ""] = line.split("  ");
      assert.equal(
        createHash("sha256")
          .update(readFileSync(join(released, name)))
          .digest("hex"),
        sum,
        name,
      );
    }
    const own = globSync("node_modules/{countersign,@countersign/*}/**/*", { cwd: project });
    const stray = own.filter((file) => /(?<!\.d)\.tsx?$|\.test\.|(^|\/)test\/|\.map$/.test(file.replaceAll("\\", "/")));
    assert.deepEqual(stray, []);
    const loaded = own.filter((file) => file.endsWith(".js") && !file.includes("/dist/"));
    const sources = loaded.filter((file) =>
      /(?:from |import\(|new URL\()"\.(?![^"]*\/tools\/)[^"]*\.ts"/.test(readFileSync(join(project, file), "utf8")),
    );
    assert.deepEqual(sources, [], "a module of a package that is still looked for as a source");
    const lost = loaded.flatMap((file) =>
      [
        ...readFileSync(join(project, file), "utf8").matchAll(
          /(?:^import[^"']*?from |import\(|new URL\()"(\.[^"]*\.js)"/gm,
        ),
      ]
        .map(([, to = ""]) => join(project, file, "..", to))
        .filter((to) => !existsSync(to)),
    );
    assert.deepEqual(lost, [], "what a module of a package loads and is not there");
    const bom = JSON.parse(readFileSync(join(released, "sbom.cdx.json"), "utf8"));
    assert.ok(bom.components.some(({ name }: { name: string }) => name === "fastify"));
  });

  test("are the same when they are made again", async () => {
    const again = join(folder, "again");
    await pack(again);
    const sums = (at: string): readonly string[] =>
      readFileSync(join(at, "SHA256SUMS"), "utf8")
        .split("\n")
        .filter((line) => line.endsWith(".tgz"));
    assert.deepEqual(sums(again), sums(released));
  });

  test("say what they are", async () => {
    const { code, out } = await runCli(["--version"], { program });
    assert.deepEqual([code, out.trim()], [0, version]);
    const page = await runCli(["--help"], { program });
    assert.match(page.out, /serve/);
  });

  test("are understood by TypeScript", async () => {
    const wrong = `import { createCountersign } from "@countersign/relying-party";
      import { requireApproval } from "@countersign/relying-party/express";
      const site = createCountersign({ url: "https://approve.example", apiKey: "k", organization: "tin-shop" });
      export const { state } = await site.get("op_01h455vb4pex5vsknk084sn02q");
      export const fine: string = state, gate = requireApproval;
      export const fault: number = state;`;
    writeFileSync(join(project, "site.ts"), wrong);
    const roots = ["--typeRoots", `${root}node_modules/@types`];
    const args = [
      ...roots,
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--types",
      "node",
      "site.ts",
    ];
    const said = await run(installed("tsc"), args, { cwd: project }).then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout,
    );
    assert.deepEqual(said.match(/^\S+ error TS\d+/gm), ["site.ts(6,20): error TS2322"], said);
  });

  test("run a server, its commands and a site, and one approval through them", async () => {
    const own: OwnServer = await startOwnServer({ program });
    const site = await start([process.execPath, "site.js"], {
      ready: "The site is up.",
      env: own.settings,
      cwd: project,
    });
    try {
      const { COUNTERSIGN_API_KEY: apiKey, COUNTERSIGN_ORGANIZATION: organization } = own.settings;
      const party = createRelyingParty({ issuer: own.url, organization, apiKey, clock });
      const phone = createDevice({ clock });
      await enrolAt(phone, { party, user: "ada", clock });
      const send = async (operation?: string) => {
        const headers = {
          "content-type": "application/json",
          ...(operation && { "Countersign-Operation": operation }),
        };
        const body = JSON.stringify({ amount: "20.00", account: "FI2112345600000785", payee: "Mira Okafor" });
        const answer = await fetch(`http://localhost:${own.sitePort}/transfer`, { method: "POST", headers, body });
        return { status: answer.status, body: JSON.parse(await answer.text()) };
      };
      const { status, body } = await send();
      assert.equal(status, 403);
      await phone.scan(await frameOf({ display: body.display }), null);
      await phone.decide(body.operation, approval);
      assert.deepEqual(await send(body.operation), { status: 200, body: { done: body.operation } });
      assert.equal((await send(body.operation)).status, 403, "once");
      for (const path of ["/app/", "/widget/countersign-approval.js", "/verify/"])
        assert.equal((await fetch(own.url + path)).status, 200, path);
    } finally {
      await site.stop();
      await own.close();
    }
  });

  test("bring the widget as files to serve", () => {
    const served = readFileSync(join(project, "node_modules/@countersign/widget/countersign-approval.js"), "utf8");
    assert.equal(served, readFileSync(`${root}roles/initiating-device/dist/countersign-approval.js`, "utf8"));
  });
});
