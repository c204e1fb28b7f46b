import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ApprovingDevice, DeviceFault } from "@countersign/approving-device";
import { silentLog } from "@countersign/platform";
import { CountersignError } from "@countersign/relying-party";
import { startAllInOne } from "../../cli/src/all-in-one.ts";
import { readConfig } from "../../cli/src/config.ts";
import { readKeyEncryptionKey } from "../../cli/src/key-encryption-key.ts";
import { approval } from "../world/approve.ts";
import { databaseOf, exportedLines, judgeLog, publishedKey } from "../world/audit-log.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { openEvents } from "../world/event-reader.ts";
import { findFreePort } from "../world/free-port.ts";
import { howMuch } from "../world/how-much.ts";
import { createRelyingParty, newKey, type RelyingParty } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";

const kills = howMuch({ always: 5, long: 12 });
const users = 3;
const program = fileURLToPath(new URL("../world/served-world.ts", import.meta.url));
const clock = { now: () => Date.now(), seconds: () => Math.floor(Date.now() / 1000) };

/** What was answered to somebody before the server was killed, and must be true for ever. */
interface Answered {
  readonly id: string;
  readonly device: ApprovingDevice;
  readonly consumeKey: string;
  approved: boolean;
  receipt: string | null;
}

describe("a server that is killed at any moment", () => {
  let folder: string;
  let port: number;
  let child: ChildProcess;
  let bank: RelyingParty;
  const devices: ApprovingDevice[] = [];

  async function start(): Promise<void> {
    const env = { ...process.env, COUNTERSIGN_PORT: String(port), COUNTERSIGN_DATA: folder };
    child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(child.stdout ?? process.stdin, "data");
    const issuer = `http://localhost:${port}`;
    bank = createRelyingParty({
      issuer,
      organization: "example-bank",
      apiKey: String(line).trim(),
      clock,
    });
  }
  async function kill(): Promise<void> {
    if (child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "countersign-kill-"));
    port = await findFreePort();
    await start();
    for (let i = 0; i < users; i++) {
      const device = createDevice({ clock });
      await enrolAt(device, { party: bank, user: `user-${i}`, clock });
      devices.push(device);
    }
  });
  after(async () => {
    await kill();
    rmSync(folder, { recursive: true });
  });

  /** One operation after another until the server is gone; `answered` says how far each had come when it was. */
  async function work(user: number, answered: Answered[]): Promise<void> {
    const device = devices[user] as ApprovingDevice;
    try {
      for (;;) {
        const { id, display } = await bank.sdk.open(
          proposalOf("transfer", { user: `user-${user}`, authTime: clock.seconds() }),
          { idempotencyKey: newKey() },
        );
        const stream = await openEvents(display.frames);
        const frame = await stream.next();
        await stream.close();
        if (!frame) return;
        await device.scan(String(frame?.data["text"]), null);
        const one: Answered = { id, device, consumeKey: newKey(), approved: false, receipt: null };
        answered.push(one);
        await device.decide(id, approval);
        one.approved = true;
        one.receipt = await receiptOf(one);
      }
    } catch (error) {
      const gone = error instanceof DeviceFault || error instanceof CountersignError || error instanceof TypeError;
      if (!gone) throw error;
    }
  }

  async function receiptOf({ id, consumeKey }: Answered): Promise<string | null> {
    const { status, body } = await bank.call("POST", `/v1/operations/${id}/consume`, {
      body: {},
      idempotencyKey: consumeKey,
    });
    return status === 200 ? String(body["receipt"]) : null;
  }

  /** Whatever the kills cut between rows and checkpoints: all rows are there, and the log goes on as it was signed (P12). */
  async function checkLog(): Promise<void> {
    const config = readConfig({ COUNTERSIGN_PORT: String(port), COUNTERSIGN_DATA: folder });
    const again = await startAllInOne({ ...config, keyEncryptionKey: readKeyEncryptionKey(config), log: silentLog });
    const { sequencer } = again.verificationServer;
    const newest = await sequencer.sequence();
    await sequencer.recheck();
    const key = await publishedKey(again);
    await again.close();
    const verdict = await judgeLog(await exportedLines(databaseOf({ dataDir: folder })), { key });
    assert.ok(verdict !== "header" && verdict.kind === "whole" && verdict.leaves === newest?.size);
  }

  test("has on disk every decision and every release it has answered", { timeout: 120_000 }, async () => {
    let decisions = 0;
    let releases = 0;
    let cutShort = 0;
    for (let round = 0; round < kills; round++) {
      const answered: Answered[] = [];
      const working = devices.map((_, user) => work(user, answered));
      while (!answered.some(({ receipt }) => receipt !== null)) await sleep(1);
      await sleep((37 * round) % 101); // No two kills come at the same point of the work.
      await kill();
      await Promise.all(working);
      await start();
      for (const one of answered) {
        const { state } = await bank.sdk.get(one.id);
        if (one.receipt !== null) {
          releases += 1;
          assert.equal(state, "released");
          const { body } = await bank.call("GET", `/v1/operations/${one.id}/receipt`);
          assert.equal(body["receipt"], one.receipt);
        } else if (one.approved) {
          decisions += 1;
          assert.ok(state === "approved" || state === "released", state);
        } else {
          cutShort += 1;
          // Nobody was told anything, so either is right; the phone's retry settles it.
          assert.ok(state === "claimed" || state === "approved", state);
          await one.device.decide(one.id, approval);
          one.approved = true;
        }
        const receipt = await receiptOf(one);
        assert.ok(receipt !== null, "an approval can be taken after the restart");
        if (one.receipt !== null) assert.equal(receipt, one.receipt, "with the same key the same receipt");
      }
    }
    await kill();
    await checkLog();
    assert.ok(releases >= kills, `${releases} releases were looked at`);
    assert.ok(decisions + cutShort > 0, "some kills came between a decision and its release");
  });
});
