import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ApprovingDevice } from "@countersign/approving-device";
import type { Display } from "@countersign/relying-party";
import { runCli } from "../../cli/test/run-cli.ts";
import { approval, refusal } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { frameOf } from "../world/open-operation.ts";
import { createRelyingParty, type RelyingParty } from "../world/relying-party.ts";
import { type OwnServer, type Running, start, startOwnServer } from "./own-server.ts";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const clock = { now: () => Date.now(), seconds: () => Math.floor(Date.now() / 1000) };
const wish = { amount: "20.00", account: "FI2112345600000785", payee: "Mira Okafor" };

interface Answer {
  readonly status: number;
  readonly body: {
    readonly code?: string;
    readonly operation: string;
    readonly state?: string;
    readonly display?: Display;
    readonly done?: string;
  };
}

describe("examples/, with a server that was set up by the commands of the quickstart", () => {
  let own: OwnServer;
  let party: RelyingParty;
  let phone: ApprovingDevice;
  before(async () => {
    own = await startOwnServer();
    // One phone approves for all of the examples within a minute.
    const more = [
      "business",
      "add",
      "payments",
      "--organization",
      "tin-shop",
      "--limit",
      "deviceRequestsPerMinute=1000",
    ];
    assert.equal((await runCli([...more, "--data", own.dataDir])).code, 0);
    const { COUNTERSIGN_API_KEY: apiKey, COUNTERSIGN_ORGANIZATION: organization } = own.settings;
    party = createRelyingParty({ issuer: own.url, organization, apiKey, clock });
    phone = createDevice({ clock });
    await enrolAt(phone, { party, user: "ada", clock });
  });
  after(() => own.close());

  const send = async (body: object, operation?: string): Promise<Answer> => {
    const response = await fetch(`http://localhost:${own.sitePort}/transfer`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(operation !== undefined && { "Countersign-Operation": operation }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const scan = async ({ operation, display }: Answer["body"]): Promise<void> => {
    assert.ok(display, operation);
    await phone.scan(await frameOf({ display }), null);
  };
  /** Waits until both screens know how it ended. */
  async function outcomeOf(operation: string) {
    let view = await party.sdk.get(operation);
    while (view.outcome === undefined) view = await party.sdk.wait(operation, { afterVersion: view.version });
    return view.outcome.result;
  }

  const sites: readonly (readonly [string, () => Promise<Running>])[] = [
    [
      "Express",
      () => start([process.execPath, "express/site.js"], { ready: "The site is up.", env: own.settings, cwd: folder }),
    ],
    [
      "Fastify",
      () => start([process.execPath, "fastify/site.js"], { ready: "The site is up.", env: own.settings, cwd: folder }),
    ],
    [
      "Python",
      () => start(["python3", "python/site.py"], { ready: "The site is up.", env: own.settings, cwd: folder }),
    ],
  ];
  for (const [name, launch] of sites) {
    test(`${name}: the route runs once, for what was approved, and for nothing else`, async (t) => {
      if (name === "Python" && !(await run("python3", ["--version"]).catch(() => null)))
        return t.skip("python3 is not installed");
      const site = await launch();
      try {
        const asked = await send(wish);
        assert.deepEqual([asked.status, asked.body.code, asked.body.state], [403, "approval_required", "presented"]);
        const { operation } = asked.body;
        assert.equal((await send(wish, operation)).status, 403, "nobody has decided yet");
        await scan(asked.body);
        await phone.decide(operation, approval);
        const done = await send(wish, operation);
        assert.deepEqual([done.status, done.body], [200, { done: operation }]);
        assert.equal(await outcomeOf(operation), "done");
        assert.equal((await send(wish, operation)).status, 403, "the same request a second time");
        assert.equal((await send(wish, "op_01h455vb4pex5vsknk084sn02q")).status, 403, "an operation of nobody");

        const altered = await send(wish);
        await scan(altered.body);
        await phone.decide(altered.body.operation, approval);
        assert.equal((await send({ ...wish, amount: "2000.00" }, altered.body.operation)).status, 403);
        assert.equal(await outcomeOf(altered.body.operation), "failed", "both screens hear it at once");
        assert.equal((await send(wish, altered.body.operation)).status, 403, "and the approval is used up");

        const second = await send(wish);
        await scan(second.body);
        await phone.decide(second.body.operation, refusal);
        assert.equal((await send(wish, second.body.operation)).status, 403, "declined");
      } finally {
        await site.stop();
      }
      return undefined;
    });
  }

  test("a shell script with curl waits for the decision, and carries out what was approved", async (t) => {
    if (!(await run("curl", ["--version"]).catch(() => null))) return t.skip("curl is not installed");
    const file = join(tmpdir(), `countersign-display-${process.pid}`);
    const env = { ...process.env, ...own.settings, DISPLAY_FILE: file };
    const args = ["ada", "5.00", "FI2112345600000785", 'Ines "Tea" Marlow'];
    for (const [answer, ending, exitCode] of [
      [approval, /approved\ncarried out\n$/, undefined],
      [refusal, /declined\n$/, 2],
    ] as const) {
      const running = run(join(folder, "shell/approve.sh"), args, { env }).catch(
        (fault: { stdout: string; code: number }) => fault,
      );
      let opened: { id: string; display: Display } | null = null;
      while (!opened) {
        await pause(50);
        opened = await Promise.resolve()
          .then(() => JSON.parse(readFileSync(file, "utf8")))
          .catch(() => null);
      }
      await scan({ operation: opened.id, display: opened.display });
      await phone.decide(opened.id, answer);
      const ended = await running;
      assert.match(ended.stdout, ending);
      assert.equal("code" in ended ? ended.code : undefined, exitCode);
      rmSync(file);
    }
    const refused = await run(join(folder, "shell/approve.sh"), ["ada", "a lot", "x", "y"], { env }).catch(
      (fault: { stderr: string; code: number }) => fault,
    );
    assert.match(refused.stderr, /not opened: details_rejected/);
    return undefined;
  });
});
