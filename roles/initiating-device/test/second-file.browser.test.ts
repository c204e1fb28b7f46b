import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { setElementStage } from "./element-stage.ts";

const stage = setElementStage();
const { show, reaches } = stage;

const frame = `https://verify.example.com/q#1.${"01234567890123456".repeat(40)}`;
const passkey = {
  id: "att_01k9zr5g8fexampleexample001",
  method: "passkey",
  show: { kind: "passkey", challenge: "AAAA", rpId: "localhost", credentials: [], platform: false },
};
const sms = {
  id: "att_01k9zr5g8fexampleexample002",
  method: "sms",
  show: { kind: "code", digits: [6], sentTo: "42" },
};

async function waiting(attempt: object | null): Promise<void> {
  const { server } = stage;
  server.send("frame", { text: frame, expiresAt: 0 });
  server.send("state", { state: "presented", version: 2, method: "qr" });
  server.send("ways", { methods: ["qr", "passkey", "sms"], unavailable: [], attempt });
  await show();
  await reaches("waiting");
}
const sentence = "Part of this page did not arrive";

describe("<countersign-approval>, when its second file does not arrive", () => {
  test("says so once another way is wanted, keeps the code, and takes another try", async () => {
    const { element, page, server } = stage;
    server.serveFiles(false);
    await waiting(null);
    assert.equal(await element.getByRole("heading", { name: "Scan with your phone" }).isVisible(), true);
    await element.getByRole("button", { name: "Use another way" }).click();
    await element.getByRole("heading", { name: sentence }).waitFor();
    await look(page, "widget/ways-not-loaded");
    await element.getByRole("button", { name: "Back" }).click();
    await element.getByRole("heading", { name: "Scan with your phone" }).waitFor();
    assert.equal(await element.getByRole("button", { name: "Try again" }).isVisible(), false);
    await element.getByRole("button", { name: "Use another way" }).click();
    const failed = page.waitForResponse((response) => response.url().includes("?again="));
    await element.getByRole("button", { name: "Try again" }).click();
    await failed;
    await element.getByRole("heading", { name: sentence }).waitFor();
    server.serveFiles(true);
    await element.getByRole("button", { name: "Try again" }).click();
    await element.getByRole("button", { name: "Passkey" }).waitFor();
    assert.equal(await element.getByRole("heading", { name: sentence }).isVisible(), false);
    assert.deepEqual(stage.faults, []);
  });

  test("says so for a method that is under way, which then begins where it stood", async () => {
    const { element, page, server } = stage;
    server.serveFiles(false);
    await waiting(passkey);
    await element.getByRole("heading", { name: sentence }).waitFor();
    assert.match((await element.getByRole("status").textContent()) ?? "", new RegExp(sentence));
    assert.equal(await element.locator(".figure").getAttribute("data-tone"), "warn");
    await look(page, "widget/method-not-loaded");
    server.serveFiles(true);
    await element.getByRole("button", { name: "Try again" }).click();
    await element.getByRole("button", { name: "Approve with a passkey" }).waitFor();
    assert.equal(await element.locator(".figure").getAttribute("data-tone"), "plain");
    assert.match((await element.getByRole("status").textContent()) ?? "", /Use your passkey/);
  });

  test("leaves it to the next operation of the page to try again", async () => {
    const { element, server } = stage;
    server.serveFiles(false);
    await waiting(sms);
    await element.getByRole("heading", { name: sentence }).waitFor();
    server.serveFiles(true);
    await show();
    await element.getByLabel("Your code").waitFor();
  });
});
