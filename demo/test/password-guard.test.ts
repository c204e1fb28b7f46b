import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../src/site/database.ts";
import { createPasswordGuard, type PasswordGuard } from "../src/site/password-guard.ts";
import { hashPassword } from "../src/site/passwords.ts";
import { temporaryFolder, testDatabase } from "./test-site.ts";

describe("the password guard", () => {
  const folder = temporaryFolder();
  let db: Database;
  let check: PasswordGuard;
  before(async () => {
    db = testDatabase(folder.path, "guard", "");
    db.run("UPDATE users SET password_hash = ? WHERE id = 'mira'", await hashPassword("paper-boat-21", "salt"));
    check = createPasswordGuard(db, () => 1_795_000_000_000);
  });
  after(() => {
    db.close();
    folder.remove();
  });

  test("lets no stranger lock a user out (T39)", async () => {
    for (let tries = 0; tries < 5; tries++)
      await assert.rejects(check("mira", "nope", "198.51.100.9"), { code: "wrong_password" });
    await assert.rejects(check("mira", "paper-boat-21", "198.51.100.9"), { code: "too_many_tries" });
    assert.equal((await check("mira", "paper-boat-21", "192.0.2.7")).id, "mira");
  });
});
