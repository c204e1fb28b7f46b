import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { createDevice, openTicket } from "../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../tests/world/open-operation.ts";
import type { RelyingParty } from "../../tests/world/relying-party.ts";
import { openSameDevice, returnUrls } from "../../tests/world/same-device.ts";
import { typeCode } from "../../tests/world/type-code.ts";
import { startWorld, type World } from "../../tests/world/world.ts";
import { runCli } from "./run-cli.ts";

describe("countersign device, in every mode", () => {
  let world: World;
  let folder: string;
  const run = (...args: readonly string[]) => runCli(["device", ...args, "--profile", join(folder, "device.json")]);
  async function json(...args: readonly string[]) {
    const ran = await run(...args, "--json");
    assert.equal(ran.code, 0, ran.err);
    return JSON.parse(ran.out);
  }
  before(async () => {
    world = await startWorld();
    folder = mkdtempSync(join(tmpdir(), "countersign-cli-"));
    for (const party of [world.bank, world.bazaar, world.shop]) await add(party);
  });
  // The command goes by the machine's clock, the world by one that stands.
  beforeEach(() => world.clock.move(Math.floor(Date.now() / 1000) - world.clock.seconds()));
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  async function add(party: RelyingParty): Promise<void> {
    const { id, code } = await openTicket({ party, user: "mira", clock: world.clock });
    const { shortString } = await json("enroll", code, "--no-wait");
    await party.sdk.enrollments.confirm(id, shortString, { confirmedBy: "password" });
    await run("list");
  }
  const accountAt = async (issuerName: string): Promise<string> =>
    (await json("list")).find(({ organization }: { organization: string }) => organization === issuerName).id;

  test("pays where nobody is signed in: the code is typed on the page, and that is the yes", async () => {
    const opened = await openOperation(world, "payment");
    const { id, confirmationCode } = await json("scan", await frameOf(opened));
    const approving = run("approve", id);
    await typeCode(opened, { purpose: "confirmation", code: confirmationCode });
    const ran = await approving;
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.err, new RegExp(`Type this code on the page, which approves it: ${confirmationCode}`));
    assert.match(ran.out, /Shop payment for Harbour Shop: Approved/);
  });

  test("opens a link for this very device and prints the way back", async () => {
    const opened = await openSameDevice(world, "mira");
    const ran = await run("approve", (await frameOf(opened)).replace("#1.", "#1s."));
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, new RegExp(`Go back to ${returnUrls.bank}#code=[A-Za-z0-9_-]{22}`));
  });

  test("makes new keys and goes on with them", async () => {
    const ran = await run("rotate-keys", await accountAt("Example Bank"));
    assert.deepEqual([ran.code, ran.out], [0, "The account has new keys.\n"], ran.err);
    const opened = await openOperation(world, "transfer", { user: "mira" });
    assert.equal((await json("approve", await frameOf(opened))).fate, "waiting");
  });

  test("undoes an approval, and reports what was not its user's doing", async () => {
    const one = await openOperation(world, "transfer", { user: "mira" });
    await json("approve", await frameOf(one));
    assert.match((await run("undo", one.id)).out, /The approval was taken back\./);
    const two = await openOperation(world, "transfer", { user: "mira" });
    await json("approve", await frameOf(two));
    const reported = await json("report", two.id);
    assert.deepEqual([reported.fate, reported.reported], ["revoked", true]);
  });

  test("tells what happened to the account's devices, and stops a replacement", async () => {
    const device = createDevice({ clock: world.clock });
    const { id, code } = await openTicket({ party: world.bank, user: "mira", clock: world.clock, replace: true });
    const account = await device.enrol(code);
    const digits = (await device.accounts())[0]?.shortString ?? "";
    await world.bank.sdk.enrollments.confirm(id, digits, { confirmedBy: "password" });
    const told = await run("notices");
    assert.match(told.out, /Example Bank {2}somebody wants to replace every device: Test phone/);
    assert.match(told.out, new RegExp(`countersign device veto ${id}`));
    const stopped = await run("veto", id);
    assert.deepEqual([stopped.code, stopped.out], [0, "The replacement was stopped.\n"], stopped.err);
    assert.equal(await device.checkAccount(account), "revoked");
  });

  test("without a network prints eight digits, and brings the record later", async () => {
    await json("scan", await frameOf(await openOperation(world, "item-transfer", { user: "mira" })));
    const opened = await openOperation(world, "item-transfer", { user: "mira" });
    const text = await frameOf(opened);
    await world.stop();
    const scanned = await run("scan", text);
    assert.match(scanned.out, /Item transfer for Lantern Bazaar \(Items\), read without a network/, scanned.err);
    const [, id = ""] = /countersign device approve (\S+)/.exec(scanned.out) ?? [];
    const approved = await run("approve", id);
    const [, left = "", right = ""] = /type ([0-9]{4}) ([0-9]{4}) on the page/.exec(approved.out) ?? [];
    await world.restart();
    const typed = await typeCode(opened, { purpose: "offline", code: left + right });
    assert.equal(typed.body["state"], "approved");
    assert.equal((await run("upload")).out, "1 brought.\n");
  });
});
