import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { createFaceServer, type Matcher, openFaceKeys, readFaceSettings } from "@countersign/face-server";
import { silentLog, systemClock, systemRandom } from "@countersign/platform";
import { toBase64url } from "@countersign/protocol";
import { type Bench, picturesOf, sendPictures, startBench } from "./bench.ts";
import { cardMatcher } from "./face-card.ts";

describe("what lies on the face server's disk", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());

  function isOnDisk(bytes: Uint8Array): boolean {
    const whole = Buffer.from(bytes);
    const spellings = [whole, whole.toString("hex"), whole.toString("base64"), toBase64url(bytes)];
    return bench.files().some((file) => spellings.some((spelling) => file.includes(spelling)));
  }
  function sealedTemplate(id: string): Uint8Array {
    const db = new DatabaseSync(join(bench.folder, "face.sqlite"), { readOnly: true });
    const row = db.prepare("SELECT template FROM registrations WHERE id = :id").get({ id });
    db.close();
    return row?.["template"] as Uint8Array;
  }

  test("holds no picture and no open template, in database or log", async () => {
    const registration = await bench.registered("mira");
    const attempt = await bench.begin(registration);
    const pictures = picturesOf("mira", attempt.prompts);
    await sendPictures(attempt, pictures);
    await sendPictures(attempt, pictures);
    await bench.answer(attempt.id);
    for (const { image } of pictures) assert.equal(isOnDisk(Buffer.from(image, "base64url").subarray(40, 200)), false);
    assert.equal(isOnDisk(Buffer.from("template of mira")), false);
    assert.equal(isOnDisk(Buffer.from(attempt.token)), false);
    assert.equal(isOnDisk(sealedTemplate(registration)), true);
  });

  test("holds nothing of a face that was removed, nor of attempts with it", async () => {
    const registration = await bench.registered("jonas");
    const attempt = await bench.begin(registration);
    const sealed = sealedTemplate(registration);
    assert.equal(isOnDisk(sealed), true);
    for (const _ of "ab") await bench.asked.removeRegistration({ params: { id: registration } });
    for (const gone of [sealed, Buffer.from(registration), Buffer.from(attempt.id)])
      assert.equal(isOnDisk(gone), false);
    assert.equal((await sendPictures(attempt, picturesOf("jonas", attempt.prompts)))[0], 404);
    await assert.rejects(bench.answer(attempt.id), /no such operation/);
  });

  test("holds nothing of a face that nobody proved in time", async () => {
    const awaited = await bench.register();
    await sendPictures(awaited, picturesOf("lin", awaited.prompts));
    const sealed = sealedTemplate(awaited.id);
    bench.clock.move(301);
    await bench.restart();
    assert.equal(isOnDisk(sealed), false);
  });

  test("is its owner's alone", () => {
    for (const name of ["face.sqlite", "face-keys.json"])
      assert.equal(statSync(join(bench.folder, name)).mode & 0o077, 0, name);
  });

  test("is refused by another key, before anything is served", async () => {
    const keys = openFaceKeys(join(bench.folder, "other-keys.json"), systemRandom);
    await assert.rejects(createFaceServer({ ...options(), keys }), /does not open its database/);
    writeFileSync(join(bench.folder, "damaged.json"), `{"keyEncryptionKey":"short"}`);
    assert.throws(() => openFaceKeys(join(bench.folder, "damaged.json"), systemRandom), /damaged/);
  });

  function options() {
    return {
      databaseFile: join(bench.folder, "face.sqlite"),
      keys: openFaceKeys(join(bench.folder, "face-keys.json"), systemRandom),
      matcher: cardMatcher,
      threshold: 0.6,
      url: "https://face.example.com",
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
    };
  }

  test("is not even opened without a matcher, a threshold, or a safe address", async () => {
    const bad: readonly (readonly [object, RegExp])[] = [
      [{ matcher: undefined }, /needs a matcher/],
      [{ matcher: { ...cardMatcher, followed: undefined } }, /needs a matcher/],
      [{ threshold: 0 }, /needs a threshold/],
      [{ threshold: Number.NaN }, /needs a threshold/],
      [{ url: "http://face.example.com" }, /https/],
    ];
    for (const [change, words] of bad) await assert.rejects(createFaceServer({ ...options(), ...change }), words);
  });

  test("the settings name the matcher's module, or there is no face server", async () => {
    assert.equal(await readFaceSettings({}), null);
    const file = join(bench.folder, "matcher.mjs");
    writeFileSync(
      file,
      `const no = () => null; export const matcher = { name: "a", enrol: no, compare: no, followed: no };`,
    );
    const both = { COUNTERSIGN_FACE_MATCHER: file, COUNTERSIGN_FACE_THRESHOLD: "0.8" };
    assert.equal((await readFaceSettings(both))?.threshold, 0.8);
    await assert.rejects(readFaceSettings({ ...both, COUNTERSIGN_FACE_THRESHOLD: "" }), /needs a threshold/);
    await assert.rejects(readFaceSettings({ ...both, COUNTERSIGN_FACE_MATCHER: "" }), /needs a matcher/);
  });
});

describe("a matcher that fails", () => {
  const secret = "the face of mira is round";
  const failures: Readonly<Record<string, Partial<Matcher>>> = {
    "that throws": { compare: () => Promise.reject(new Error(secret)) },
    "that knows no number": { compare: () => Number.NaN },
    "that is more than sure": { compare: () => Number.POSITIVE_INFINITY },
  };
  for (const [what, broken] of Object.entries(failures)) {
    test(`${what} is unavailable, counts as no try, and its words are nobody's`, async () => {
      let healthy = true;
      const matcher: Matcher = {
        ...cardMatcher,
        compare: (...given) =>
          healthy ? cardMatcher.compare(...given) : (broken.compare ?? cardMatcher.compare)(...given),
      };
      const bench = await startBench({ matcher });
      const attempt = await bench.begin(await bench.registered("mira"));
      const pictures = picturesOf("mira", attempt.prompts);
      healthy = false;
      assert.deepEqual(await sendPictures(attempt, pictures), [503, "unavailable"]);
      healthy = true;
      assert.deepEqual(await sendPictures(attempt, pictures), [200, null]);
      assert.equal(((await bench.answer(attempt.id)) as { verdict: string }).verdict, "accepted");
      assert.equal(
        bench.files().some((file) => file.includes(secret)),
        false,
      );
      await bench.close();
    });
  }
});
