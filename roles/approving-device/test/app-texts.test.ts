import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorCatalogue } from "@countersign/protocol";
import { approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { chinese } from "../src/app/texts/chinese.ts";
import { chineseErrors } from "../src/app/texts/chinese-errors.ts";
import { english } from "../src/app/texts/english.ts";
import { englishErrors } from "../src/app/texts/english-errors.ts";

describe("the app's texts", () => {
  test('say what happened to a device before they name it: a phone called Nobody is not "nobody"', () => {
    const device = "Nobody";
    for (const t of [english, chinese]) {
      const notices = [
        t.noticeAdded,
        t.noticeReplacing,
        t.noticeReplaced,
        t.noticeRemoved,
        t.noticeFrozen,
        t.noticeRotated,
      ];
      for (const notice of notices) assert.match(notice({ device }), /^[^:：]+[:：] ?Nobody$/);
    }
  });

  test("every refusal a verification server can give a phone has a sentence in both languages", () => {
    const codes = Object.values(approvingDeviceToVerificationServer).flatMap((endpoint) => [...endpoint.errors]);
    assert.ok(codes.length > 20);
    assert.deepEqual(
      codes.filter((code) => !englishErrors[code] || !chineseErrors[code]),
      [],
    );
  });

  test("both languages have sentences for the same refusals, all of the catalogue", () => {
    assert.deepEqual(Object.keys(chineseErrors), Object.keys(englishErrors));
    assert.deepEqual(
      Object.keys(englishErrors).filter((code) => !Object.hasOwn(errorCatalogue, code)),
      [],
    );
  });

  test("both catalogues have the same keys and nothing empty or left in the other language", () => {
    assert.deepEqual(Object.keys(chinese), Object.keys(english));
    const names = new Set(["appName"]);
    const untranslated = Object.entries(chinese).filter(
      ([key, text]) => typeof text === "string" && !names.has(key) && !/\p{Script=Han}/u.test(text),
    );
    assert.deepEqual(untranslated, []);
    assert.deepEqual(
      Object.entries(english).filter(
        ([, text]) => typeof text === "string" && (text.trim() === "" || /\p{Script=Han}/u.test(text)),
      ),
      [],
    );
  });
});
