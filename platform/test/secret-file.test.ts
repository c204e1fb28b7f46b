import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { readOrCreateSecretFile } from "@countersign/platform";

describe("a secret file", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-secret-"));
  after(() => rmSync(folder, { recursive: true }));

  test("is made once, for its owner alone, and leaves nothing beside it", () => {
    const file = join(folder, "deep", "key");
    assert.equal(
      readOrCreateSecretFile(file, () => "first"),
      "first",
    );
    assert.equal(
      readOrCreateSecretFile(file, () => "second"),
      "first",
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, "deep")), ["key"]);
  });

  test("made by somebody else in the same moment is that one's", () => {
    const file = join(folder, "raced");
    const answer = readOrCreateSecretFile(file, () => {
      writeFileSync(file, "theirs");
      return "ours";
    });
    assert.equal(answer, "theirs");
    assert.equal(readFileSync(file, "utf8"), "theirs");
  });

  test("that cannot be made leaves none behind", () => {
    const file = join(folder, "failed");
    assert.throws(() =>
      readOrCreateSecretFile(file, () => {
        throw new Error("no randomness");
      }),
    );
    assert.deepEqual(readdirSync(folder).toSorted(), ["deep", "raced"]);
  });
});
