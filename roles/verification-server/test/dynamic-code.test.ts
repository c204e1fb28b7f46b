import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex } from "@countersign/protocol";
import { HOTP, Secret, TOTP } from "otpauth";
import { totpStep } from "../src/methods/dynamic-code.ts";
import { readVectors } from "./read-vectors.ts";

interface Hotp {
  key: string;
  vectors: { counter: number; code: string }[];
}
interface Totp {
  keys: Record<string, string>;
  vectors: { algorithm: string; time: number; step: number; code: string }[];
}

const stepMs = 30_000;
const hotp = readVectors<Hotp>("rfc4226");
const totp = readVectors<Totp>("rfc6238");
const secretOf = (hex = ""): Secret => new Secret({ buffer: fromHex(hex).slice().buffer });

describe("RFC 4226, Appendix D", () => {
  const secret = secretOf(hotp.key);

  for (const { counter, code } of hotp.vectors) {
    test(`counter ${counter} has the code ${code}, which is good for that time step and for no other within reach`, () => {
      assert.equal(new HOTP({ secret }).generate({ counter }), code);
      for (const at of [counter - 1, counter, counter + 1].filter((step) => step >= 0))
        assert.equal(totpStep(fromHex(hotp.key), code, at * stepMs), counter);
      assert.equal(totpStep(fromHex(hotp.key), code, (counter + 2) * stepMs), null);
    });
  }
});

describe("RFC 6238, Appendix B", () => {
  for (const { algorithm, time, step, code } of totp.vectors) {
    test(`${code} is the code of ${algorithm} at ${time} s`, () => {
      const made = new TOTP({ algorithm, digits: 8, period: 30, secret: secretOf(totp.keys[algorithm]) });
      assert.equal(made.generate({ timestamp: time * 1000 }), code);
      assert.equal(Math.floor(time / 30), step);
    });
  }

  for (const { time, step, code } of totp.vectors.filter(({ algorithm }) => algorithm === "SHA1")) {
    // Fewer digits of one number are its last ones (RFC 4226 §5.3).
    test(`the last six digits of ${code} are taken from any app at ${time} s, and none of another number are`, () => {
      const key = fromHex(totp.keys["SHA1"] ?? "");
      assert.equal(totpStep(key, code.slice(2), time * 1000), step);
      for (const wrong of [code, code.slice(0, 6), code.slice(3), "", "-1", "12345x"])
        assert.equal(totpStep(key, wrong, time * 1000), null, wrong);
    });
  }
});
