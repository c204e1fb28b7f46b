import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { PNG } from "pngjs";
import { openTicket } from "../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../tests/world/open-operation.ts";
import { startWorld, type World } from "../../tests/world/world.ts";
import { drawCode } from "./draw-code.ts";
import { runCli } from "./run-cli.ts";

describe("countersign device", () => {
  let world: World;
  let folder: string;
  const profile = () => ["--profile", join(folder, "device.json")];
  before(async () => {
    world = await startWorld();
    folder = mkdtempSync(join(tmpdir(), "countersign-cli-"));
  });
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  test("enrols by a code on standard input and shows the six digits the site confirms", async () => {
    const { id, code } = await openTicket({ party: world.bank, user: "mira", clock: world.clock });
    const ran = await runCli(["device", "enroll", "--no-wait", "--json", ...profile()], { input: `${code}\n` });
    assert.equal(ran.code, 0, ran.err);
    const { shortString } = JSON.parse(ran.out);
    await world.bank.sdk.enrollments.confirm(id, shortString);
    const list = await runCli(["device", "list", ...profile()]);
    assert.match(list.out, /Example Bank +active/);
  });

  test("keeps its profile from everybody else", () => {
    assert.equal(statSync(join(folder, "device.json")).mode & 0o777, 0o600);
  });

  test("tells nothing of its keys, its token or its user, in words or as JSON", async () => {
    const kept = JSON.parse(readFileSync(join(folder, "device.json"), "utf8")).stores;
    const [account] = Object.values<Record<string, string | { key: string }>>(kept.accounts);
    const secrets = [account?.["rollingToken"], account?.["codeKey"], account?.["subject"], account?.["ticket"]];
    const [pair] = Object.values<{ signing?: { privateKey: { key: { d: string } } } }>(kept.device).flatMap(
      ({ signing }) => (signing ? [signing.privateKey.key.d] : []),
    );
    for (const flags of [[], ["--json"]]) {
      const { out, err } = await runCli(["device", "list", ...flags, ...profile()]);
      for (const secret of [...secrets, pair]) {
        assert.match(String(secret), /^[\w-]{22,43}$/);
        assert.ok(!(out + err).includes(String(secret)));
      }
    }
  });

  test("reads a picture, shows the operation and approves it by its id", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const picture = join(folder, "code.png");
    writeFileSync(picture, drawCode(await frameOf(opened)));
    const scanned = await runCli(["device", "scan", picture, ...profile()]);
    assert.equal(scanned.code, 0, scanned.err);
    assert.match(scanned.out, /Bank transfer for Example Bank \(Transfers\)\n +Amount +120\.00\n/);
    assert.match(scanned.out, new RegExp(`countersign device approve ${opened.id}`));
    const approved = await runCli(["device", "approve", opened.id, "--json", ...profile()]);
    assert.equal(approved.code, 0, approved.err);
    assert.equal(JSON.parse(approved.out).fate, "waiting");
    assert.equal((await world.bank.sdk.get(opened.id)).state, "approved");
    const again = await runCli(["device", "approve", opened.id, ...profile()]);
    assert.deepEqual([again.code, /\[operation_already_decided\]/.test(again.err)], [3, true], again.err);
  });

  test("declines straight from the code's text, with the reason the site is told", async () => {
    const opened = await openOperation(world, "login", { user: "mira" });
    const declined = await runCli(["device", "decline", await frameOf(opened), "--reason", "not_me", ...profile()]);
    assert.deepEqual([declined.code, declined.out], [0, "Sign in for Example Bank: Declined.\n"], declined.err);
    assert.equal((await world.bank.sdk.get(opened.id)).declineReason, "not_me");
  });

  test("says which refusal it met and exits with 3", async () => {
    const { id, code } = await openTicket({ party: world.bank, user: "jonas", clock: world.clock });
    const ran = await runCli(["device", "scan", code, ...profile()]);
    assert.equal(ran.code, 3);
    assert.match(ran.err, /another screen of the app\. \[wrong_code_kind\]/);
    for (const answer of ["approve", "decline"]) {
      const unknown = await runCli(["device", answer, id.replace("enr_", "op_"), ...profile()]);
      assert.equal(unknown.code, 1);
      assert.match(unknown.err, /^countersign: op_\w+ was not scanned on this device, .*device scan <code> first\n$/);
    }
  });

  test("says so when a picture holds no code or a profile is none, and exits with 1", async () => {
    const blank = join(folder, "blank.png");
    writeFileSync(blank, PNG.sync.write(new PNG({ width: 64, height: 64 })));
    const looked = await runCli(["device", "scan", blank, ...profile()]);
    assert.deepEqual([looked.code, /no QR code was found in .*blank\.png/.test(looked.err)], [1, true], looked.err);
    const other = join(folder, "other.json");
    writeFileSync(other, "{}");
    const ran = await runCli(["device", "list", "--profile", other]);
    assert.equal(ran.code, 1);
    assert.match(ran.err, /is no device profile: name another/);
    assert.equal(readFileSync(other, "utf8"), "{}");
  });

  test("takes over the lock of a command that was killed", async () => {
    writeFileSync(join(folder, "device.json.lock"), "4194304");
    const ran = await runCli(["device", "enroll", "--no-wait", ...profile()], { input: "nonsense" });
    assert.deepEqual([ran.code, ran.err.includes("[qr_malformed]")], [3, true]);
    const { code } = await openTicket({ party: world.bazaar, user: "mira", clock: world.clock });
    assert.equal((await runCli(["device", "enroll", code, "--no-wait", ...profile()])).code, 0);
  });

  test("exits with 4 when no answer comes", async () => {
    const opened = await openOperation(world, "transfer", { user: "mira" });
    const text = await frameOf(opened);
    await world.stop();
    const ran = await runCli(["device", "scan", text, ...profile()]);
    assert.deepEqual(
      [ran.code, ran.err.includes(`no answer came from ${world.issuer} (ECONNREFUSED): run`)],
      [4, true],
      ran.err,
    );
  });
});
