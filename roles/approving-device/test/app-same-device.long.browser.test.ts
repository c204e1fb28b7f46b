import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { newKey } from "../../../tests/world/relying-party.ts";
import { openSameDevice } from "../../../tests/world/same-device.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

// The page that the bank registered to be come back to.
const asked: string[] = [];
const site = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.setHeader("content-type", "text/html").end("<!doctype html><title>Bank</title><p>Welcome back</p>");
}).listen(0, "localhost");
await once(site, "listening");
const bank = `http://localhost:${(site.address() as AddressInfo).port}`;
after(() => site.close());

const stage = setAppStage({ bank });
const { addAccount, open, hold } = stage;

describe("a website and the app in one browser (§11.3)", () => {
  test("a link opens the review, and after the approval the app goes back with the code that the site needs", async () => {
    const { page, world } = stage;
    const user = await addAccount();
    const opened = await openSameDevice(world, user);
    const link = (await frameOf(opened)).replace("#1.", "#1s.");
    await page.goto(link);
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    assert.equal(page.url(), `${world.issuer}/app/#/review/${opened.id}`);
    await page.goBack();
    assert.equal(page.url().includes("1s."), false, "no history keeps the code (T29)");
    await page.goForward();
    await hold(1100);
    await page.getByText("Now back to the website, which then carries it out.").waitFor();
    await page.getByText("Welcome back").waitFor();
    const [address = "", code = ""] = page.url().split("#code=");
    assert.equal(address, `${bank}/return`);
    assert.equal(
      asked.some((path) => path.includes("code")),
      false,
      "no server sees the code (T29)",
    );
    const { kept, about } = opened;
    const options = { kept, about, returnCode: code, idempotencyKey: newKey() };
    assert.equal((await world.bank.sdk.consume(opened.id, options)).user, user);
  });

  test("who comes back to the result stays there, with the way to the site still open for a minute", async () => {
    const { page, world } = stage;
    const user = await addAccount();
    const opened = await openSameDevice(world, user);
    await page.goto((await frameOf(opened)).replace("#1.", "#1s."));
    await hold(1100);
    await page.getByText("Welcome back").waitFor();
    await open(`#/result/${opened.id}`);
    await page.getByRole("link", { name: "Back to the website" }).waitFor();
    await look(page, "authenticator/way-back", { only: ["phone-light", "phone-dark", "desktop-light"] });
    await page.waitForTimeout(2000);
    await page.getByRole("link", { name: "Back to the website" }).click();
    await page.getByText("Welcome back").waitFor();
  });

  test("a saved picture of such a code is taken, and one of an ordinary code is not (T50)", async () => {
    const { page, world } = stage;
    const user = await addAccount();
    const opened = await openSameDevice(world, user);
    await open("#/scan");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Open a saved picture" }).click();
    const buffer = Buffer.from(codePicture(await frameOf(opened)));
    await (await chooser).setFiles({ name: "code.png", mimeType: "image/png", buffer });
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    assert.equal(await stateOf(opened), "claimed");
  });

  test("a link of an ordinary operation made over into one for this device is refused without a request (T50)", async () => {
    const { page, world } = stage;
    const user = await addAccount();
    const opened = await openOperation(world, "transfer", { user });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await page.goto((await frameOf(opened)).replace("#1.", "#1s."));
    await page.getByText("The code could not be read.").waitFor();
    assert.deepEqual(
      requests.filter((path) => path === "/v1/device/scans"),
      [],
    );
    assert.equal(await stateOf(opened), "presented");
  });
});
