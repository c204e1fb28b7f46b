import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readSmsSettings } from "@countersign/sms-server";

describe("the settings of text messages", () => {
  test("are none when nothing is set, and then no text is sent", () => {
    assert.equal(readSmsSettings({}), null);
    assert.equal(readSmsSettings({ COUNTERSIGN_SMS_SENDER: " ", COUNTERSIGN_PORT: "1" }), null);
  });

  const centre = {
    COUNTERSIGN_SMS_SMPP_HOST: "smsc.example",
    COUNTERSIGN_SMS_SMPP_SYSTEM_ID: "example",
    COUNTERSIGN_SMS_SMPP_PASSWORD: "secret12",
  };

  test("name a message centre, which is reached by TLS unless it is on this machine or somebody says otherwise", () => {
    const settings = readSmsSettings({ ...centre, COUNTERSIGN_SMS_SENDER: "Example" });
    assert.deepEqual(settings, {
      kind: "smpp",
      smpp: {
        host: "smsc.example",
        port: 2775,
        tls: true,
        systemId: "example",
        password: "secret12",
        sender: "Example",
        perSecond: 10,
      },
    });
    const tls = (more: object) => {
      const read = readSmsSettings({ ...centre, ...more });
      return read?.kind === "smpp" && read.smpp.tls;
    };
    assert.equal(tls({ COUNTERSIGN_SMS_SMPP_HOST: "localhost" }), false);
    assert.equal(tls({ COUNTERSIGN_SMS_SMPP_TLS: "off" }), false);
  });

  test("or a gateway", () => {
    const url = "https://gateway.example/send";
    const settings = readSmsSettings({ COUNTERSIGN_SMS_GATEWAY_URL: url, COUNTERSIGN_SMS_GATEWAY_TOKEN: "token" });
    assert.deepEqual(settings, { kind: "gateway", gateway: { url, token: "token", sender: null } });
  });

  test("are refused with every fault at once, and no value in the words", () => {
    const bad = {
      ...centre,
      COUNTERSIGN_SMS_SMPP_PORT: "70000",
      COUNTERSIGN_SMS_SMPP_PASSWORD: "a-password-that-is-too-long",
      COUNTERSIGN_SMS_SMPP_TLS: "maybe",
      COUNTERSIGN_SMS_SENDER: "a name that is too long",
    };
    assert.throws(
      () => readSmsSettings(bad),
      ({ message }: Error) => {
        for (const name of ["PORT", "PASSWORD", "TLS", "SENDER"]) assert.match(message, new RegExp(name));
        assert.doesNotMatch(message, /a-password|70000|maybe/);
        return true;
      },
    );
  });

  const halves = [
    { COUNTERSIGN_SMS_SENDER: "Example" },
    { COUNTERSIGN_SMS_GATEWAY_TOKEN: "token" },
    { ...centre, COUNTERSIGN_SMS_GATEWAY_URL: "https://gateway.example/send", COUNTERSIGN_SMS_GATEWAY_TOKEN: "token" },
    { COUNTERSIGN_SMS_GATEWAY_URL: "http://gateway.example/send", COUNTERSIGN_SMS_GATEWAY_TOKEN: "token" },
    { COUNTERSIGN_SMS_GATEWAY_URL: "https://gateway.example/send" },
  ];
  for (const half of halves) {
    test(`are refused when they are not whole: ${Object.keys(half).join(", ")}`, () => {
      assert.throws(() => readSmsSettings(half), /COUNTERSIGN_SMS_/);
    });
  }
});
