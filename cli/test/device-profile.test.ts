import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { openProfile } from "../src/commands/device-profile.ts";

describe("a profile that is written", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign-profile-"));
    file = join(folder, "device.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = () => openProfile(file).storage.put("device", "installation", "secret");

  test("is its owner's alone, whatever lay in its place before", async () => {
    writeFileSync(`${file}.new`, "left over", { mode: 0o666 });
    await write();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, "utf8"), /secret/);
  });

  test("follows no link that somebody laid there", async () => {
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, "untouched");
    symlinkSync(elsewhere, `${file}.new`);
    await write();
    assert.equal(readFileSync(elsewhere, "utf8"), "untouched");
  });
});
