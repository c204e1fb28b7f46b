import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { ApprovingDevice } from "@countersign/approving-device";
import { backUp } from "../../cli/src/backup/back-up.ts";
import { restore } from "../../cli/src/backup/restore.ts";
import { approveOn, consume } from "../world/approve.ts";
import { createDevice, enrolAt } from "../world/devices.ts";
import { type Opened, openOperation } from "../world/open-operation.ts";
import { skipWithoutFile } from "../world/test-database.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";

describe("a backup of a server that runs", { skip: skipWithoutFile }, () => {
  let world: World;
  let folder: string;
  let phone: ApprovingDevice;
  beforeEach(async () => {
    world = await startWorld({ limits: noLimits });
    folder = mkdtempSync(join(tmpdir(), "countersign-backup-"));
    phone = createDevice({ clock: world.clock });
    await enrolAt(phone, { party: world.bank, user: "mira", clock: world.clock });
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });
  const open = (): Promise<Opened> => openOperation(world, "transfer", { user: "mira" });
  const take = (name: string) =>
    backUp({ from: world.dataDir, to: join(folder, name), without: ["key-encryption-key"], clock: world.clock.now });
  async function putBack(name: string): Promise<void> {
    await world.stop();
    renameSync(world.dataDir, join(folder, "lost"));
    await restore({ from: join(folder, name), to: world.dataDir });
    await world.restart();
  }

  test("has everything that was answered before it began, though others write meanwhile, and phones go on with what was put back", async () => {
    const before = await open();
    await approveOn(phone, before);
    await consume(before);
    const over = new AbortController();
    const writing = (async () => {
      const written: Opened[] = [];
      while (!over.signal.aborted) written.push(await open());
      return written;
    })();
    const made = await take("night");
    over.abort();
    assert.ok((await writing).length > 0, "nobody wrote meanwhile");
    const after = await open();
    assert.ok(made.files.some(({ name }) => name === "verification.sqlite"));
    assert.ok(!existsSync(join(folder, "night", "key-encryption-key")));

    await putBack("night");
    const { verificationServer } = world.running();
    await verificationServer.sequencer.recheck();
    assert.equal((await world.bank.sdk.get(before.id)).state, "released");
    await assert.rejects(world.bank.sdk.get(after.id), { code: "operation_not_found" });
    const next = await open();
    await approveOn(phone, next);
    await consume(next);
  });

  test("is all there or not there at all, and goes over nothing", async () => {
    await take("night");
    await assert.rejects(take("night"), /is there already/);
    const empty = join(folder, "empty");
    mkdirSync(empty);
    const from = (source: string, to: string) => backUp({ from: source, to, without: [], clock: world.clock.now });
    await assert.rejects(from(empty, join(folder, "none")), /no database/);
    await assert.rejects(from(world.dataDir, join(world.dataDir, "inside")), /inside what it is of/);
    assert.deepEqual(readdirSync(folder), ["empty", "night"]);
    await assert.rejects(restore({ from: join(folder, "night"), to: world.dataDir }), /not empty/);
  });

  test("is not put back when a file of it is missing or another", async () => {
    await take("night");
    appendFileSync(join(folder, "night", "qr-key.json"), " ");
    await assert.rejects(
      restore({ from: join(folder, "night"), to: join(folder, "new") }),
      /not the file that was backed up/,
    );
    rmSync(join(folder, "night", "qr-key.json"));
    await assert.rejects(restore({ from: join(folder, "night"), to: join(folder, "new") }), /missing/);
    await assert.rejects(restore({ from: world.dataDir, to: join(folder, "new") }), /is no backup/);
    assert.ok(!existsSync(join(folder, "new")));
  });
});
