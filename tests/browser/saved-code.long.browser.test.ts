import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { holdToApprove, press, setDemoStage } from "./demo-stage.ts";
import { look } from "./look.ts";
import { fillTransfer, oneDevice } from "./one-device.ts";

describe("one device that starts and approves (S17)", () => {
  const stage = setDemoStage();

  test("takes the picture that the page saved, opened as a file; and no picture of a code that was not made for it", async () => {
    const { site, app } = await oneDevice(stage, "jonas");
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
