import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { press, setDemoStage } from "./demo-stage.ts";
import { look } from "./look.ts";
import { fillTransfer, oneDevice } from "./one-device.ts";

describe("one device that starts and approves (S17)", () => {
  const stage = setDemoStage();

  test("goes by a link into the authenticator and comes back to the same browser with the result", async () => {
    const { site } = await oneDevice(stage, "mira");
    await fillTransfer(site, "By link");
    await press(site, "The authenticator is on this device");
    await press(site, "Scan with another device instead");
    await site.getByRole("heading", { name: "Approve on your phone" }).waitFor();
    await press(site, "The authenticator is on this device");
    await site.getByRole("link", { name: "Open in the authenticator" }).waitFor();
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

  test("says so where a browser comes back that has started nothing", async () => {
    const { site } = await oneDevice(stage, "jonas");
    await site.goto(`${stage.bank.url}/return#code=AAAAAAAAAAAAAAAAAAAAAA`);
    await site.getByText("Nothing in this browser waits for it").waitFor();
    await look(site, "bank/return-elsewhere");
  });
});
