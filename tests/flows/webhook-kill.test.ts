import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../world/free-port.ts";
import { createRelyingParty, newKey, type RelyingParty } from "../world/relying-party.ts";
import { proposalOf } from "../world/scenes.ts";
import { eventIn, startWebhookReceiver, type WebhookReceiver } from "../world/webhook-receiver.ts";

const program = fileURLToPath(new URL("../world/served-world.ts", import.meta.url));
const clock = { now: () => Date.now(), seconds: () => Math.floor(Date.now() / 1000) };
/** Longer than a lease. */
const aheadMs = 31_000;

describe("a server that is killed between a delivery and the note of it", () => {
  let folder: string;
  let port: number;
  let child: ChildProcess;
  let bank: RelyingParty;
  let receiver: WebhookReceiver;

  async function start(ahead: number): Promise<void> {
    child = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        COUNTERSIGN_PORT: String(port),
        COUNTERSIGN_DATA: folder,
        COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE: receiver.origin,
        WORLD_AHEAD_MS: String(ahead),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout ?? process.stdin, "data");
    const apiKey = String(line).trim();
    bank = createRelyingParty({ issuer: `http://localhost:${port}`, organization: "example-bank", apiKey, clock });
  }
  async function kill(): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "countersign-kill-"));
    port = await findFreePort();
    receiver = await startWebhookReceiver();
    await start(0);
  });
  after(async () => {
    await kill();
    await receiver.close();
    rmSync(folder, { recursive: true });
  });

  /** The next webhooks that arrive at a path, held until they are answered. */
  function arrivals(path: string, count: number): Promise<readonly ServerResponse[]> {
    const { promise, resolve } = Promise.withResolvers<readonly ServerResponse[]>();
    const held: ServerResponse[] = [];
    receiver.answer(path, (response) => {
      if (held.push(response) === count) resolve(held);
    });
    return promise;
  }

  test("delivers it again under the same id, when its lease is over, and loses none", { timeout: 60_000 }, async () => {
    const endpoint = await bank.sdk.webhooks.create(
      { url: `${receiver.origin}/hooks`, events: ["operation.cancelled"] },
      { idempotencyKey: newKey() },
    );
    const arrived = arrivals("/hooks", 3);
    for (let i = 0; i < 3; i++) {
      const { id } = await bank.sdk.open(proposalOf("transfer", { user: `user-${i}`, authTime: clock.seconds() }), {
        idempotencyKey: newKey(),
      });
      await bank.sdk.cancel(id);
    }
    // All three have been told, and the server dies before it hears so.
    await arrived;
    await kill();
    const again = arrivals("/hooks", 3);
    await start(aheadMs);
    for (const response of await again) response.writeHead(204).end();
    const told = await Promise.all(receiver.at("/hooks").map((one) => eventIn(one, endpoint)));
    assert.equal(told.length, 6);
    const [before, after] = [told.slice(0, 3), told.slice(3)].map((some) => some.map(({ id }) => id).toSorted());
    assert.deepEqual(after, before);
    assert.equal(new Set(before).size, 3);
  });
});
