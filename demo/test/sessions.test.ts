import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { randomText } from "../src/random.ts";
import { createSessions, sessionSchema } from "../src/site/sessions.ts";
import { temporaryFolder, testDatabase } from "./test-site.ts";

const folder = temporaryFolder();
after(() => folder.remove());
const minute = 60_000;

describe("a session", () => {
  let nowMs = 1_795_000_000_000;
  const db = testDatabase(folder.path, "sessions", sessionSchema);
  const sessions = createSessions(db, { clock: () => nowMs, random: randomText });

  test("is found by its token alone, and the database does not hold the token", () => {
    const token = sessions.start("mira", "password");
    assert.equal(sessions.find(token)?.user.name, "Mira Okafor");
    assert.equal(sessions.find(`${token}x`), null);
    assert.equal(sessions.find(null), null);
    assert.equal(JSON.stringify(db.all("SELECT * FROM sessions")).includes(token), false);
  });

  test("ends after half an hour without use, and use prolongs it", () => {
    const token = sessions.start("mira", "password");
    nowMs += 29 * minute;
    assert.ok(sessions.find(token));
    nowMs += 29 * minute;
    assert.ok(sessions.find(token));
    nowMs += 31 * minute;
    assert.equal(sessions.find(token), null);
  });

  test("ends after eight hours however it is used", () => {
    const token = sessions.start("mira", "scan");
    for (let at = 0; at < 8 * 60; at += 20) {
      assert.ok(sessions.find(token), `minute ${at}`);
      nowMs += 20 * minute;
    }
    assert.equal(sessions.find(token), null);
  });

  test("keeps when the user last proved who they are", () => {
    const token = sessions.start("mira", "password");
    const before = sessions.find(token);
    nowMs += 10 * minute;
    assert.ok(before);
    assert.equal(sessions.find(token)?.authTime, before.authTime);
    sessions.refresh(before);
    assert.equal(sessions.find(token)?.authTime, before.authTime + 600);
  });

  test("is gone when it is ended, and no other is", () => {
    const [one, other] = [sessions.start("mira", "password"), sessions.start("mira", "password")];
    sessions.end(one);
    assert.equal(sessions.find(one), null);
    assert.ok(sessions.find(other));
  });
});
