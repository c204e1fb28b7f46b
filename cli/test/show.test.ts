import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ApprovingDevice } from "@countersign/approving-device";
import { readByZxing } from "../../roles/initiating-device/test/read-code.ts";
import { approval, consume, refusal } from "../../tests/world/approve.ts";
import { createDevice, enrolAt } from "../../tests/world/devices.ts";
import { type Opened, openOperation } from "../../tests/world/open-operation.ts";
import { noLimits, startWorld, type World } from "../../tests/world/world.ts";
import { pictureOfTerminal } from "./picture-of-terminal.ts";
import { runCli } from "./run-cli.ts";

const bin = fileURLToPath(new URL("../bin/countersign.js", import.meta.url));
/** A drawing ends where the terminal's own colours begin again. */
const drawing = new RegExp(`(?:${String.fromCodePoint(27)}\\[97;40m[^\\n]*\\n)+`, "g");

/** A till: the program with an operation's display in a file. */
interface Till {
  /** Waits until it has said `words`; answers all of it. */
  until(words: string): Promise<string>;
  type(line: string): void;
  readonly ended: Promise<number | null>;
}

describe("countersign show: a code where there is no page (S26)", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-show-"));
  let world: World;
  let phone: ApprovingDevice;
  const running = new Set<ChildProcess>();
  before(async () => {
    world = await startWorld({ limits: noLimits });
    phone = createDevice({ clock: world.clock });
    await enrolAt(phone, { party: world.shop, user: "mira", clock: world.clock });
  });
  after(async () => {
    for (const child of running) child.kill();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** With what is in a file: the display alone unless said. */
  function show({ display, id }: Opened, given: object = display): Till {
    const file = join(folder, `${id}.json`);
    writeFileSync(file, JSON.stringify(given));
    const child = spawn(process.execPath, [bin, "show", file], { env: { ...process.env, LANG: "en_GB.UTF-8" } });
    running.add(child);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (said += part));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    return {
      async until(words) {
        while (!said.includes(words)) {
          assert.equal(child.exitCode, null, `it ended and said ${said}`);
          await pause(20);
        }
        return said;
      },
      type: (line) => void child.stdin.write(`${line}\n`),
      ended,
    };
  }

  /** Reads the last code out of what a till has drawn, as a camera would. */
  async function scan(till: Till): Promise<string> {
    const drawn = (await till.until("Scan with your phone")).match(drawing) ?? [];
    const [text = ""] = await readByZxing(pictureOfTerminal(drawn.at(-1)?.trimEnd() ?? ""));
    const { kind } = await phone.scan(text, null);
    return kind;
  }

  test("shows the code until it is scanned, and how it ended", async () => {
    const opened = await openOperation(world, "payment", { user: "mira" });
    const till = show(opened);
    assert.equal(await scan(till), "review");
    await till.until("Check your phone");
    await phone.decide(opened.id, approval);
    await till.until("Approved");
    await consume(opened);
    await opened.party.sdk.outcome(opened.id, "done");
    assert.equal(await till.ended, 0);
  });

  test("takes the digits of whoever pays without having signed in", async () => {
    const opened = await openOperation(world, "payment", {});
    const till = show(opened);
    assert.equal(await scan(till), "review");
    await till.until("Type the code from your phone");
    const digits = (await phone.review(opened.id, "en"))?.confirmationCode ?? "";
    till.type(digits === "000000" ? "000001" : "000000");
    await till.until("That is not the code");
    till.type(digits);
    await till.until("Confirmed");
    await phone.decide(opened.id, approval);
    await consume(opened);
    await opened.party.sdk.outcome(opened.id, "done");
    assert.equal(await till.ended, 0);
  });

  test("takes the whole answer of opening the operation, too: as the HTTP API gives it, and as the SDK does", async () => {
    const overHttp = ({ id, display: { expiresAt, ...display } }: Opened) => ({ id, version: 2, expiresAt, display });
    const bySdk = ({ id, display, kept }: Opened) => ({ id, state: "presented", version: 2, display, kept });
    for (const answer of [overHttp, bySdk]) {
      const opened = await openOperation(world, "payment", { user: "mira" });
      const till = show(opened, answer(opened));
      assert.equal(await scan(till), "review");
      await phone.decide(opened.id, refusal);
      await till.until("Declined");
      assert.equal(await till.ended, 2);
    }
  });

  test("ends with another code when it was declined", async () => {
    const opened = await openOperation(world, "payment", { user: "mira" });
    const till = show(opened);
    await scan(till);
    await phone.decide(opened.id, refusal);
    await till.until("Declined");
    assert.equal(await till.ended, 2);
  });

  test("says what is wrong with what it was given", async () => {
    const { code, err } = await runCli(["show", '{"frames":1}']);
    assert.equal(code, 1);
    assert.match(err, /this is no display/);
    assert.ok(!err.includes('"frames":1'));
  });
});
