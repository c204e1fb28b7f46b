import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { relyingPartyToOperationServer as arrow } from "@countersign/protocol/contract";
import { readAnswer } from "../src/read-answer.ts";

const device = {
  id: "dev_01kaejzt7rf8qasej9vg4c4b3v",
  label: null,
  kind: "android",
  state: "active",
  application: {
    id: "countersign-pwa",
    installation: "01kaejzt7r",
    version: "1.10.0",
    origin: "https://verify.example.com",
    os: "Android 16",
    installedAt: 1_794_136_120,
  },
  enrolledAt: 1_794_136_120,
  lastSeenAt: 1_795_000_000,
};
const { answer } = arrow.listDevices;

describe("reading an answer by the contract", () => {
  test("takes what fits, and lets a newer server say more", () => {
    const devices = [{ ...device, colour: "green" }];
    assert.deepEqual(readAnswer(answer, { devices }), { devices });
  });

  const misfits: readonly (readonly [string, unknown, RegExp])[] = [
    ["a missing member", { devices: [{ ...device, state: undefined }] }, /state/],
    ["an unknown state", { devices: [{ ...device, state: "lost" }] }, /devices\.0\.state/],
    ["a number for a text", { devices: [{ ...device, kind: 7 }] }, /kind/],
    ["a text for null or a number", { devices: [{ ...device, lastSeenAt: "now" }] }, /lastSeenAt/],
    ["a foreign id", { devices: [{ ...device, id: "op_01kaejzt7rf8qasej9vg4c4b3v" }] }, /id/],
    ["a fraction for an instant", { devices: [{ ...device, enrolledAt: 1.5 }] }, /enrolledAt/],
    ["an object for a list", { devices: {} }, /devices/],
    ["nothing", null, /answer/],
    ["a list", [], /answer/],
  ];
  for (const [what, value, sentence] of misfits) {
    test(`refuses ${what} and names it`, () => {
      assert.throws(() => readAnswer(answer, JSON.parse(JSON.stringify(value))), sentence);
    });
  }
});
