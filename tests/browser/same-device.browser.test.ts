import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { holdToApprove, press, setDemoStage, signIn } from "./demo-stage.ts";
import { look } from "./look.ts";

async function fillTransfer(site: Page, memo: string): Promise<void> {
  await site.getByRole("link", { name: "Transfer", exact: true }).click();
  await press(site, "Lin Yue");
  await site.getByLabel("Amount").fill("7.20");
  await site.getByLabel("Memo").fill(memo);
  await press(site, "Continue");
}

describe("one device that starts and approves (S17)", () => {
  const stage = setDemoStage();

  async function oneDevice(user: "mira" | "jonas") {
    const { context, app } = await stage.phone();
    const site = await context.newPage();
    await site.goto(stage.bank.url);
    await signIn(site, user);
    await stage.addPhone({ site, app, user });
    return { context, site, app };
  }

  test("goes by a link into the authenticator and comes back to the same browser with the result", async () => {
    const { site } = await oneDevice("mira");
    await fillTransfer(site, "By link");
    await press(site, "The authenticator is on this device");
    await look(site, "bank/same-device");
    await site.getByRole("link", { name: "Open in the authenticator" }).click();
    await site.getByText("By link").first().waitFor();
    assert.ok(!site.url().includes("#1s."), "the code is out of the address");
    await look(site, "authenticator/same-device");
    const button = site.getByRole("button", { name: "Hold to approve" });
    await button.and(site.locator(":enabled")).waitFor();
    await button.hover();
    await site.mouse.down();
    await site.waitForURL(`${stage.bank.url}/return`);
    await site.mouse.up();
    await site.getByText("Done", { exact: true }).first().waitFor();
    await look(site, "bank/return");
    await press(site, "Continue");
    await site.getByText("By link").first().waitFor();
  });

  test("takes the picture that the page saved, opened as a file; and no picture of a code that was not made for it", async () => {
    const { site, app } = await oneDevice("jonas");
    await fillTransfer(site, "By picture");
    const live = await site.locator("countersign-approval .tile").screenshot({ animations: "disabled" });
    await app.goto(`${stage.world.issuer}/app/#/scan`);
    const file = app.locator('input[type="file"]');
    await file.setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: live });
    await app
      .getByText(/scan the live code/i)
      .first()
      .waitFor();
    await look(app, "authenticator/picture-refused");

    await press(site, "The authenticator is on this device");
    const saved = site.waitForEvent("download");
    await press(site, "Save as a picture");
    const buffer = await readFile(await (await saved).path());
    await file.setInputFiles({ name: "countersign-code.png", mimeType: "image/png", buffer });
    await app.getByText("By picture").first().waitFor();
    await holdToApprove(app, /is told now and carries it out|has carried it out|Go back|Done/).catch(() => {});
    await app.waitForURL(`${stage.bank.url}/return`);
    await app.getByText("Done", { exact: true }).first().waitFor();
  });
});
