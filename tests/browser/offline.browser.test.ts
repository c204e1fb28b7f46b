import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { press, setDemoStage, signIn } from "./demo-stage.ts";
import { look } from "./look.ts";

describe("a phone without a network (§11.4)", () => {
  const stage = setDemoStage();

  test("shows the scene out of the code, gives eight digits that the page takes, and brings its record later", async () => {
    const { context, app } = await stage.phone();
    const site = await stage.page(stage.bazaar.url);
    await signIn(site, "mira");
    await stage.addPhone({ site, app, user: "mira" });
    await site.getByRole("link", { name: "Inventory" }).click();
    await site.getByRole("article").filter({ hasText: "Cloud tea cake" }).getByRole("button").click();
    await press(site, "Lin Yue");
    await site.getByLabel("Quantity").fill("2");
    await press(site, "Continue");

    await app.goto(`${stage.world.issuer}/app/#/scan`);
    await context.setOffline(true);
    await stage.scanUntil({ site, app }, () => app.getByRole("button", { name: "Hold to approve" }).waitFor());
    for (const text of ["Cloud tea cake", "lin"]) await app.getByText(text, { exact: true }).first().waitFor();
    await look(app, "authenticator/offline-review");
    const button = app.getByRole("button", { name: "Hold to approve" });
    await button.and(app.locator(":enabled")).waitFor();
    await button.hover();
    await app.mouse.down();
    const code = app.getByRole("img", { name: /^Eight digits: [0-9 ]+$/ });
    await code.waitFor();
    await app.mouse.up();
    await look(app, "authenticator/offline-code");
    const digits = (await code.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
    assert.match(digits, /^[0-9]{8}$/);

    await press(site, "Use another way");
    await press(site, /^Code from the authenticator/);
    await site.locator("countersign-approval").getByRole("textbox").fill(digits);
    await press(site, "Continue");
    await site.getByText("It was handed over").first().waitFor();
    await look(site, "bazaar/offline-done");

    await app.getByRole("link", { name: "Done" }).click();
    await app.getByRole("link", { name: "History" }).click();
    await app.getByText("Approved, not sent yet").waitFor();
    const uploaded = app.waitForResponse((response) => response.url().endsWith("/v1/device/offline-decisions"));
    await context.setOffline(false);
    assert.equal((await uploaded).status(), 200);
    await app.getByText("Approved, carried out").waitFor();
  });
});
