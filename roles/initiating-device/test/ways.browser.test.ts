import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { setElementStage } from "./element-stage.ts";
import { readByZxing } from "./read-code.ts";

const digits = "01234567890123456".repeat(40);
const frame = `https://verify.example.com/q#1.${digits}`;

const stage = setElementStage();
const { show, reaches } = stage;

async function waiting(): Promise<void> {
  stage.server.send("frame", { text: frame, expiresAt: 0 });
  stage.server.send("state", { state: "presented", version: 2, method: "qr" });
  await show();
  await reaches("waiting");
}

const setSameDevice = () => document.querySelector("countersign-approval")?.setAttribute("same-device", "");

describe("<countersign-approval>, other ways than a second device with a network", () => {
  test("offers the code of a phone without a network only where the server takes one, and sends it as such", async () => {
    const { server, page, element } = stage;
    await waiting();
    const another = element.getByRole("button", { name: "Use another way" });
    assert.equal(await another.isVisible(), false);
    server.send("code-entry", { purposes: ["offline"] });
    await another.click();
    await element.getByRole("button", { name: "Code from the authenticator" }).click();
    const input = element.getByLabel("Eight digits from your phone");
    assert.equal(await input.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one), true);
    await input.fill("1234567");
    await page.keyboard.press("Enter");
    await element.getByText("Type all eight digits.").waitFor();
    await look(page, "widget/offline-code");
    server.answer(400, { code: "code_invalid" });
    await input.fill("1234 5678");
    await page.keyboard.press("Enter");
    await element.getByText("That is not the code on your phone.").waitFor();
    server.answer(200, { state: "approved" });
    await page.keyboard.press("Enter");
    server.send("state", { state: "approved", version: 3, method: "dynamic-code" });
    server.send("code-entry", { purposes: [] });
    await reaches("approved");
    assert.equal(await input.isVisible(), false);
    const sent = server.seen.filter(({ method }) => method === "POST").map(({ body }) => body);
    const offline = { purpose: "offline", code: "12345678" };
    assert.deepEqual(sent, [offline, offline]);
  });

  test("takes the way back to the code without a trace of what was typed", async () => {
    const { server, element } = stage;
    await waiting();
    server.send("code-entry", { purposes: ["offline"] });
    const take = async (name: string): Promise<void> => {
      await element.getByRole("button", { name: "Use another way" }).click();
      await element.getByRole("button", { name }).click();
    };
    await take("Code from the authenticator");
    await element.getByLabel("Eight digits from your phone").fill("12345678");
    await take("The code on this page");
    assert.equal(await element.locator("form").isVisible(), false);
    assert.deepEqual(
      server.seen.filter(({ method }) => method === "POST"),
      [],
    );
    await take("Code from the authenticator");
    assert.equal(await element.getByLabel("Eight digits from your phone").inputValue(), "");
  });

  test("says what to do with the phone's six digits before they are typed, and that the phone signs after", async () => {
    const { server, page, element } = stage;
    await waiting();
    server.send("state", { state: "claimed", version: 3, method: "qr", device: { kind: "android" } });
    server.send("code-entry", { purposes: ["confirmation"] });
    await reaches("code-needed");
    await look(page, "widget/confirmation-code");
    server.send("code-entry", { purposes: [] });
    server.send("state", { state: "claimed", version: 4, method: "qr", device: { kind: "android" } });
    await reaches("confirmed");
    await look(page, "widget/confirmed");
    assert.equal(await element.locator("form").isVisible(), false);
  });

  test("opens the authenticator of this device by a link with the marker for it, always of the live code", async () => {
    const { page, element, server } = stage;
    await page.evaluate(setSameDevice);
    await waiting();
    const link = element.getByRole("link", { name: "Open in the authenticator" });
    assert.equal(await link.getAttribute("href"), `https://verify.example.com/q#1s.${digits}`);
    await look(page, "widget/same-device");
    server.send("frame", { text: `javascript:alert(1)//#1.${digits}`, expiresAt: 0 });
    await page.waitForFunction(
      () => document.querySelector("countersign-approval")?.shadowRoot?.querySelector("a")?.getAttribute("href") === "",
    );
  });

  test("takes markup for text wherever it comes from, and heeds no message of another window (T22)", async () => {
    const { server, page, element } = stage;
    const markup = "<img src=x onerror=\"document.title='run'\">";
    await page.evaluate((text) => {
      const shown = document.querySelector("countersign-approval");
      for (const name of ["heading", "locale"]) shown?.setAttribute(name, text);
    }, markup);
    await waiting();
    assert.equal(await element.locator("h2").textContent(), markup);
    server.send("frame", { text: markup, expiresAt: 0 });
    server.send("state", { state: "claimed", version: 3, method: markup, device: { kind: markup } });
    await reaches("scanned");
    await page.evaluate(() => {
      for (const data of [{ state: "released", version: 9 }, "approved"]) postMessage(data, "*");
      return new Promise((resolve) => setTimeout(resolve, 200));
    });
    await reaches("scanned");
    assert.equal(await element.locator("img").count(), 0);
    assert.notEqual(await page.title(), "run");
    assert.deepEqual(stage.faults, []);
  });

  test("saves the code as a picture that a decoder reads", async () => {
    const { page, element } = stage;
    await page.evaluate(setSameDevice);
    await waiting();
    const saved = page.waitForEvent("download");
    await element.getByRole("button", { name: "Save as a picture" }).click();
    const file = await (await saved).path();
    assert.deepEqual(await readByZxing(await readFile(file)), [frame]);
    assert.deepEqual(stage.faults, []);
  });

  test("offers neither link nor picture for an operation that was not made for it", async () => {
    await waiting();
    assert.equal(await stage.element.getByRole("link").isVisible(), false);
    assert.equal(await stage.element.getByRole("button", { name: "Save as a picture" }).isVisible(), false);
  });
});
