import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { build } from "vite";
import { launchChromium } from "../../../tests/browser/launch-chromium.ts";
import { type DisplayServer, startDisplayServer } from "./display-server.ts";
import { readByZbar, readByZxing } from "./read-code.ts";

const script = new URL("../dist/countersign-approval.js", import.meta.url);
const frameA = `https://verify.example.com/q#1.${"01234567890123456".repeat(40)}`;
const frameB = `https://verify.example.com/q#1.${"65432109876543210".repeat(40)}`;
const enrolCode = `https://verify.example.com/q#1e.${"01234567890123456".repeat(28)}`;

let browser: Browser;
let folder: string;
let server: DisplayServer;
let context: BrowserContext;
let page: Page;
let element: Locator;
let faults: string[];

before(async () => {
  await build({ configFile: new URL("../vite.config.ts", import.meta.url).pathname, logLevel: "warn" });
  folder = await mkdtemp(join(tmpdir(), "countersign-approval-"));
  browser = await launchChromium();
});
after(async () => {
  await context?.close();
  await server?.close();
  await browser?.close();
});
beforeEach(async () => {
  await context?.close();
  await server?.close();
  server = await startDisplayServer(script);
  context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on(
    "console",
    (message) => message.type() === "error" && /policy|trusted/i.test(message.text()) && faults.push(message.text()),
  );
  await page.goto(server.origin);
  element = page.locator("countersign-approval");
  await page.evaluate(() => {
    Object.assign(window, { heard: [] });
    for (const name of ["countersign-state", "countersign-retry", "countersign-short-string"]) {
      addEventListener(name, (event) =>
        (Reflect.get(window, "heard") as unknown[]).push([name, event instanceof CustomEvent ? event.detail : null]),
      );
    }
  });
});

/** Hands the display over as a page does. */
async function show(): Promise<void> {
  await page.evaluate(() => {
    const address = (path: string, token: string) => ({ url: `${location.origin}${path}`, token });
    const display = {
      frames: address("/v1/display/frames", "frame-token"),
      states: address("/v1/display/states", "state-token"),
      expiresAt: Date.now() / 1000 + 120,
    };
    Reflect.set(document.querySelector("countersign-approval") as object, "display", display);
  });
}
async function showEnrolment(): Promise<void> {
  await page.evaluate((code) => {
    Reflect.set(document.querySelector("countersign-approval") as object, "enrolment", {
      code,
      expiresAt: Date.now() / 1000 + 300,
    });
  }, enrolCode);
}
async function stage(name: string): Promise<void> {
  await page.locator(`countersign-approval[data-stage="${name}"]`).waitFor({ timeout: 15_000 });
}
async function heard(): Promise<unknown[]> {
  return page.evaluate(() => Reflect.get(window, "heard") as unknown[]);
}
async function drawnPath(): Promise<string | null> {
  return element.locator(".tile path").getAttribute("d");
}

describe("<countersign-approval>", () => {
  test("is one module of at most 20 kB compressed", async () => {
    const bytes = gzipSync(await readFile(script)).length;
    assert.ok(bytes <= 20_000, `${bytes} bytes`);
  });

  test("draws a live code that two decoders read, in light and dark, and swaps frames in place", async () => {
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("frame", { text: frameA, expiresAt: 0 });
    await show();
    await stage("waiting");
    await page.waitForFunction(() =>
      document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path")?.getAttribute("d"),
    );
    const first = await drawnPath();
    assert.deepEqual(await readByZxing(await page.screenshot()), [frameA]);
    await page.evaluate(() => {
      const path = document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path");
      Object.assign(window, { keptPath: path });
    });
    server.send("frame", { text: frameB, expiresAt: 0 });
    await page.waitForFunction(
      (drawn) =>
        document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path")?.getAttribute("d") !==
        drawn,
      first,
    );
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await page.screenshot();
    assert.deepEqual(await readByZxing(dark), [frameB]);
    assert.deepEqual((await readByZbar(dark, join(folder, "dark.png"))) ?? [frameB], [frameB]);
    assert.equal(
      await page.evaluate(
        () =>
          Reflect.get(window, "keptPath") ===
          document.querySelector("countersign-approval")?.shadowRoot?.querySelector(".tile path"),
      ),
      true,
    );
    assert.deepEqual(faults, []);
  });

  test("opens each stream with its own token and never puts one in an address", async () => {
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await stage("waiting");
    const opened = server.seen
      .map(({ path, authorization }) => [path, authorization])
      .toSorted(([a = ""], [b = ""]) => a.localeCompare(b));
    assert.deepEqual(opened, [
      ["/v1/display/frames", "Bearer frame-token"],
      ["/v1/display/states", "Bearer state-token"],
    ]);
  });

  test("shows every state a server can tell and emits it", async () => {
    await show();
    const told: readonly (readonly [object, string])[] = [
      [{ state: "presented", version: 2, method: "qr" }, "waiting"],
      [{ state: "claimed", version: 3, method: "qr", device: { kind: "iphone" } }, "scanned"],
      [{ state: "approved", version: 4, method: "qr", device: { kind: "iphone" } }, "approved"],
      [{ state: "released", version: 5, method: "qr", device: { kind: "iphone" } }, "approved"],
      [{ state: "released", version: 6, method: "qr", outcome: { result: "done" } }, "done"],
    ];
    for (const [event, shown] of told) {
      server.send("state", event);
      await stage(shown);
    }
    const states = (await heard()).map((entry) => (entry as [string, { version: number }])[1].version);
    assert.deepEqual(states, [2, 3, 4, 5, 6]);
    assert.equal(await element.getByText("Done", { exact: true }).isVisible(), true);
  });

  for (const [state, shown] of [
    ["declined", "declined"],
    ["expired", "expired"],
    ["cancelled", "cancelled"],
    ["blocked", "blocked"],
    ["revoked", "revoked"],
  ] as const) {
    test(`says that it was ${state} and lets the page start again`, async () => {
      server.send("state", { state: "presented", version: 2, method: "qr" });
      await show();
      await stage("waiting");
      server.send("state", { state, version: 3, method: "qr" });
      await stage(shown);
      await element.getByRole("button", { name: "Start again" }).click();
      assert.deepEqual((await heard()).at(-1), ["countersign-retry", null]);
    });
  }

  test("tells an approval that was never used from a code that nobody scanned", async () => {
    server.send("state", { state: "approved", version: 4, method: "qr" });
    await show();
    await stage("approved");
    server.send("state", { state: "expired", version: 5, method: "qr" });
    await stage("not-carried-out");
  });

  test("knows an approval that was never used by its outcome, also after a reload", async () => {
    server.send("state", {
      state: "expired",
      version: 5,
      method: "qr",
      outcome: { result: "failed", code: "not_consumed" },
    });
    await show();
    await stage("not-carried-out");
  });

  test("says that the site failed to carry it out", async () => {
    server.send("state", {
      state: "released",
      version: 6,
      method: "qr",
      outcome: { result: "failed", code: "no_funds" },
    });
    await show();
    await stage("not-carried-out");
  });

  test("takes the six digits of the phone, says so when they are wrong, and sends them with the states token", async () => {
    server.send("state", {
      state: "claimed",
      version: 3,
      method: "qr",
      device: { kind: "android" },
      confirmationNeeded: true,
    });
    server.answer(400, { code: "code_invalid" });
    await show();
    await stage("code-needed");
    assert.equal(await element.getByText("Scanned by Android phone").isVisible(), true);
    const input = element.getByLabel("Confirmation code");
    await page.keyboard.type("12");
    await page.keyboard.press("Enter");
    await element.getByText("Type all six digits.").waitFor();
    await input.fill("123456");
    await page.keyboard.press("Enter");
    await element.getByText("That is not the code on your phone.").waitFor();
    server.answer(200, { state: "claimed" });
    await input.fill("654321");
    await element.getByRole("button", { name: "Continue" }).click();
    await stage("scanned");
    const posts = server.seen.filter(({ method }) => method === "POST");
    assert.deepEqual(posts.at(-1), {
      method: "POST",
      path: "/v1/display/code",
      authorization: "Bearer state-token",
      lastEventId: undefined,
      body: { purpose: "confirmation", code: "654321" },
    });
    assert.equal(posts.length, 2);
  });

  test("asks the server to cancel", async () => {
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await stage("waiting");
    const answered = page.waitForResponse((response) => response.url().endsWith("/v1/display/cancel"));
    await element.getByRole("button", { name: "Cancel" }).click();
    await answered;
    const [sent] = server.seen.filter(({ method }) => method === "POST");
    assert.deepEqual([sent?.path, sent?.authorization], ["/v1/display/cancel", "Bearer state-token"]);
  });

  test("says that the connection is lost, then goes on after the last event it saw", async () => {
    server.send("state", { state: "presented", version: 2, method: "qr" });
    server.send("frame", { text: frameA, expiresAt: 0 });
    await show();
    await stage("waiting");
    server.refuse("state", 503);
    server.refuse("frame", 503);
    server.cut();
    await stage("lost");
    assert.deepEqual(await readByZxing(await page.screenshot()), []);
    server.refuse("state", null);
    server.refuse("frame", null);
    await stage("waiting");
    const resumed = server.seen.filter(({ path, lastEventId }) => path === "/v1/display/states" && lastEventId === "1");
    assert.ok(resumed.length >= 1);
  });

  test("says that it is open in too many windows and recovers when one is closed", async () => {
    server.refuse("state", 429);
    server.refuse("frame", 429);
    await show();
    await stage("too-many");
    server.refuse("state", null);
    server.refuse("frame", null);
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await stage("waiting");
  });

  for (const status of [404, 410]) {
    test(`says that a code answered with ${status} is no longer there`, async () => {
      server.refuse("state", status);
      server.refuse("frame", status);
      await show();
      await stage("gone");
      assert.equal(await element.getByRole("button", { name: "Start again" }).isVisible(), true);
    });
  }

  test("shows an enrolment code, hands the digits to the page and shows the page's answers", async () => {
    await showEnrolment();
    await stage("enrol-scan");
    assert.deepEqual(await readByZxing(await page.screenshot({ fullPage: true })), [enrolCode]);
    await element.getByLabel("Six digits from your phone").fill("012345");
    await page.keyboard.press("Enter");
    await stage("enrol-checking");
    assert.deepEqual((await heard()).at(-1), ["countersign-short-string", { shortString: "012345" }]);
    const answer = (result: string) =>
      page.evaluate(
        (told) =>
          (
            Reflect.get(document.querySelector("countersign-approval") as object, "enrolmentResult") as (
              r: string,
            ) => void
          ).call(document.querySelector("countersign-approval"), told),
        result,
      );
    await answer("wrong");
    await element.getByText("Those are not the digits on the phone.").waitFor();
    await answer("confirmed");
    await stage("enrol-done");
    assert.deepEqual(faults, []);
  });

  test("follows an enrolment: asks for the digits once a phone has the code, and says when it died", async () => {
    server.send("state", { state: "ticketed", version: 1 });
    await page.evaluate((code) => {
      const states = { url: `${location.origin}/v1/display/states`, token: "state-token" };
      const enrolment = { code, states, expiresAt: Date.now() / 1000 + 300 };
      Reflect.set(document.querySelector("countersign-approval") as object, "enrolment", enrolment);
    }, enrolCode);
    await stage("enrol-scan");
    server.send("state", { state: "pending", version: 2 });
    await stage("enrol-digits");
    await page.keyboard.type("111111");
    await page.keyboard.press("Enter");
    await stage("enrol-checking");
    server.send("state", { state: "dead", version: 3 });
    await stage("enrol-dead");
  });

  test("speaks Chinese when told to, and says changes to screen readers", async () => {
    await page.evaluate(() => document.querySelector("countersign-approval")?.setAttribute("locale", "zh"));
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await show();
    await stage("waiting");
    assert.equal(await element.getByRole("heading", { name: "请在手机上确认" }).isVisible(), true);
    server.send("state", { state: "declined", version: 3, method: "qr" });
    await stage("declined");
    assert.match((await element.getByRole("status").textContent()) ?? "", /已拒绝/);
  });

  test("shows no countdown when this computer's clock is an hour off", async () => {
    server.send("state", { state: "presented", version: 2, method: "qr" });
    await page.clock.install({ time: new Date("2026-01-01T00:00:00Z") });
    await page.evaluate(() => {
      const address = (path: string, token: string) => ({ url: `${location.origin}${path}`, token });
      const display = {
        frames: address("/v1/display/frames", "f"),
        states: address("/v1/display/states", "s"),
        expiresAt: Date.now() / 1000 + 3720,
      };
      Reflect.set(document.querySelector("countersign-approval") as object, "display", display);
    });
    await stage("waiting");
    assert.equal(await element.locator(".time").isVisible(), false);
  });
});
