import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createHttpGateway } from "@countersign/sms-server";
import { type Gateway, startGateway } from "./gateway.ts";

const text = { to: "+15550100042", body: "Code: 123456." };

describe("an HTTP gateway", () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());
  const connect = (more: { url?: string; token?: string; sender?: string | null } = {}) =>
    createHttpGateway({ url: gateway.url, token: gateway.token, sender: null, ...more });

  test("is sent number, text and the sender's name, with its token", async () => {
    gateway.answer = { status: 200 };
    assert.deepEqual(await connect({ sender: "Example" }).send(text), ["m-1"]);
    assert.deepEqual(gateway.sent, [{ to: text.to, text: text.body, from: "Example" }]);
    await connect().send(text);
    assert.deepEqual(gateway.sent[1], { to: text.to, text: text.body });
  });

  test("may answer without an id, or with something else than JSON", async () => {
    for (const body of ["", "OK", "[]", `{"id":7}`]) {
      gateway.answer = { status: 200, body };
      assert.deepEqual(await connect().send(text), []);
    }
  });

  test("that refuses, fails, redirects or answers without end has sent nothing", async () => {
    const asked = gateway.asked;
    const bad = [
      { status: 500 },
      { status: 429 },
      { status: 302, headers: { location: "/elsewhere" } },
      { status: 200, body: "x".repeat(20_000) },
    ];
    for (const answer of bad) {
      gateway.answer = answer;
      await assert.rejects(connect().send(text), { code: "unavailable" });
    }
    gateway.answer = { status: 200 };
    await assert.rejects(connect({ token: "another" }).send(text), { code: "unavailable" });
    assert.equal(gateway.asked, asked + 5);
  });

  test("that hangs or is gone has sent nothing", async () => {
    gateway.answer = { status: 200, hang: true };
    const patient = createHttpGateway({ url: gateway.url, token: gateway.token, sender: null }, { timeoutMs: 100 });
    await assert.rejects(patient.send(text), { code: "unavailable" });
    await assert.rejects(connect({ url: "http://localhost:1/send" }).send(text), { code: "unavailable" });
  });

  test("is never reached in the clear", () => {
    assert.throws(() => connect({ url: "http://gateway.example/send" }), TypeError);
  });
});
