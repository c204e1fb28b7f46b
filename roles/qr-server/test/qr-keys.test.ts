import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { generatePrivateJwk } from "@countersign/platform";
import { openQrKeys } from "@countersign/qr-server";

describe("the key file of a QR server", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-qr-keys-"));
  after(() => rmSync(folder, { recursive: true }));

  test("is made with a signing key and an agreement key, and read again", () => {
    const file = join(folder, "new.json");
    const keys = openQrKeys(file);
    assert.notEqual(keys.signing.d, keys.agreement.d);
    assert.deepEqual(openQrKeys(file), keys);
    assert.equal(statSync(file).mode & 0o077, 0);
  });

  test("of an earlier version keeps its signing key and gets an agreement key, once", () => {
    const file = join(folder, "old.json");
    const signing = generatePrivateJwk();
    writeFileSync(file, JSON.stringify(signing), { mode: 0o600 });
    const keys = openQrKeys(file);
    assert.deepEqual(keys.signing, signing);
    assert.deepEqual(openQrKeys(file), keys);
    assert.equal(statSync(file).mode & 0o077, 0);
  });
});
