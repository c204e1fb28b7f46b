import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, describe, test } from "node:test";
import { writeWhole } from "../../cli/src/write-whole.ts";

describe("T30: a file that somebody laid where an export is written next", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "countersign-laid-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("is not written through when it is a link", async () => {
    const [file, other] = [join(folder, "log.jsonl"), join(folder, "other")];
    writeFileSync(other, "as it was");
    symlinkSync(other, `${file}.part`);
    await writeWhole(file, Readable.from(["exported\n"]));
    assert.equal(readFileSync(other, "utf8"), "as it was");
    assert.equal(readFileSync(file, "utf8"), "exported\n");
  });

  test("does not make the export readable to others", async () => {
    const file = join(folder, "history.csv");
    writeFileSync(`${file}.part`, "");
    chmodSync(`${file}.part`, 0o666);
    await writeWhole(file, Readable.from(["exported\n"]));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, "utf8"), "exported\n");
  });
});
