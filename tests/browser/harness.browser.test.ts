import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import { createCameraFeed } from "./camera-feed.ts";
import { launchChromium } from "./launch-chromium.ts";
import { look } from "./look.ts";
import { screenFaults } from "./screen-faults.ts";
import { untranslatedTexts } from "./untranslated.ts";
import { writeGallery } from "./write-gallery.ts";

describe("looking at a screen", () => {
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  });
  after(() => browser.close());

  const good = `<main><h1>Hello</h1><button style="width:200px;height:48px">Go on</button></main>`;
  function document(body: string): string {
    return `<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width"></head><body style="color:#000;background:#fff">${body}</body></html>`;
  }

  test("finds nothing wrong with a plain page", async () => {
    await page.setContent(document(good));
    await look(page, "harness/plain");
    assert.deepEqual(page.viewportSize(), { width: 390, height: 844 });
  });

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ["a page wider than the screen", `<div style="width:900px;height:9px"></div>`, /wide on a screen/],
    [
      "text wider than its box",
      `<p style="width:40px;white-space:nowrap;overflow:hidden">Much too long</p>`,
      /wider than/,
    ],
    ["text cut below", `<p style="width:80px;height:20px;overflow:hidden">Much too long for one line</p>`, /cut below/],
    ["a small button", `<button style="width:20px;height:20px">x</button>`, /finger misses/],
    [
      "a button on a button",
      `<button style="width:60px;height:60px">a</button><button style="width:60px;height:60px;margin-left:-30px">b</button>`,
      /lies on/,
    ],
  ];
  for (const [what, body, sentence] of bad) {
    test(`finds ${what}`, async () => {
      await page.setContent(document(body));
      assert.match((await page.evaluate(screenFaults)).join("\n"), sentence);
    });
  }

  test("finds what was left in English on a Chinese page, and nothing that is marked as English", async () => {
    await page.setContent(document(`<p>Sign out</p><p lang="en">Sign out</p><p>退出</p>`).replace('"en"', '"zh-Hans"'));
    assert.deepEqual(await page.evaluate(untranslatedTexts, ["Sign out"]), ['still in English: "Sign out"']);
    await assert.rejects(look(page, "bank/forgotten", { only: ["phone-light"] }), /still in English/);
  });

  test("looks into shadow roots", async () => {
    await page.setContent(document("<div></div>"));
    await page.evaluate(() => {
      const root = globalThis.document.querySelector("div")?.attachShadow({ mode: "open" });
      root?.append(Object.assign(globalThis.document.createElement("button"), { textContent: "x" }));
    });
    assert.match((await page.evaluate(screenFaults)).join("\n"), /finger misses/);
  });

  test("refuses what axe calls serious", async () => {
    await page.setContent(document(`${good}<p style="color:#ddd">Hardly to be read</p>`));
    await assert.rejects(look(page, "harness/pale", { only: ["phone-light"] }), /color-contrast/);
  });
});

describe("the gallery", () => {
  test("shows every picture in the row of its screen", () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-gallery-"));
    for (const name of ["bank--sign-in--phone-light-en.png", "bank--sign-in--desktop-dark-zh.png"]) {
      writeFileSync(join(folder, name), "");
    }
    writeGallery(folder);
    const html = readFileSync(join(folder, "index.html"), "utf8");
    assert.equal(html.split("<h2").length, 2);
    assert.equal(html.split("<h3").length, 2);
    assert.match(html, /desktop, dark, Chinese/);
    assert.equal(html.split("<img").length, 3);
    rmSync(folder, { recursive: true });
  });
});

describe("the fed camera", () => {
  const feed = createCameraFeed();
  let browser: Browser;
  let server: Server;
  before(async () => {
    server = createServer((_, reply) => reply.setHeader("content-type", "text/html").end("<video muted></video>"));
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    browser = await launchChromium({ camera: feed.file });
  });
  after(async () => {
    await browser.close();
    server.close();
    feed.remove();
  });

  test("shows each picture it is pointed at while the stream stays open", async () => {
    const context = await browser.newContext({ permissions: ["camera"] });
    const page = await context.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.evaluate(async () => {
      const video = document.querySelector("video");
      if (!video) throw new Error("no video");
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
      await video.play();
    });
    for (const grey of [0, 255, 0]) {
      feed.show(plain(grey));
      await page.waitForFunction(middleIs, grey);
    }
  });

  test("is gone after it is removed", () => {
    const other = createCameraFeed();
    other.remove();
    assert.equal(existsSync(other.file), false);
  });
});

function plain(grey: number): Uint8Array {
  const picture = new PNG({ width: 100, height: 100 });
  picture.data.fill(grey);
  for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
  return PNG.sync.write(picture);
}

function middleIs(grey: number): boolean {
  const video = document.querySelector("video");
  const canvas = new OffscreenCanvas(1280, 720);
  const pen = canvas.getContext("2d");
  if (!video || !pen) return false;
  pen.drawImage(video, 0, 0);
  return Math.abs((pen.getImageData(640, 360, 1, 1).data[0] ?? -99) - grey) < 24;
}
