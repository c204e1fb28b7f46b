import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorCatalogue, methodNames } from "@countersign/protocol";
import { approvingDeviceToVerificationServer } from "@countersign/protocol/contract";
import { chinese } from "../src/app/texts/chinese.ts";
import { chineseErrors } from "../src/app/texts/chinese-errors.ts";
import { english } from "../src/app/texts/english.ts";
import { englishErrors } from "../src/app/texts/english-errors.ts";
import { noticeTitle } from "../src/app/parts/notice-words.ts";
import { texts } from "../src/app/texts/texts.ts";

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

  test("say in a whole sentence which method comes first because it was used often, whichever it is", () => {
    const said = (locale: "en" | "zh") => {
      texts.choose(locale);
      return methodNames.map((method) =>
        noticeTitle({
          id: "n",
          kind: "method.learnt",
          at: 1,
          device: method === "passkey" ? "MacBook" : null,
          method,
          type: "login",
          title: { en: "Sign in", zh: "登录" },
          isNew: true,
          isVetoed: false,
        }),
      );
    };
    const inEnglish = ["scanning the code", "passkey (MacBook)", "face or fingerprint", "authenticator app"];
    const inChinese = ["扫描二维码", "通行密钥（MacBook）", "面容或指纹", "验证器应用"];
    assert.deepEqual(
      said("en"),
      [...inEnglish, "another service", "text message"].map(
        (method) => `You often approve by ${method}. Next time it comes first for: Sign in`,
      ),
    );
    assert.deepEqual(
      said("zh"),
      [...inChinese, "其他服务", "短信"].map((method) => `您常用的验证方式是${method}，下次将优先用于：登录`),
    );
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
