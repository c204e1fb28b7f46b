import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { press, setDemoStage } from "./demo-stage.ts";
import { look } from "./look.ts";

describe("paying at the shop without signing in (S26)", () => {
  const stage = setDemoStage();

  test("takes four steps: open the page, pick, scan, confirm", async () => {
    const customer = await stage.visit(stage.shop, "jonas");
    await stage.addPhone(customer);
    const { app } = customer;
    const steps: string[] = [];
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      steps.push(name);
      return work();
    };

    const site = await step("open", () => stage.page(stage.shop.url));
    await site.getByText("Storm lantern").first().waitFor();
    await look(site, "shop/goods");
    assert.equal(await site.locator("input, form, select, textarea").count(), 0, "nothing asks who is there");

    await step("pick", () => site.getByRole("button", { name: "Pay by scan: Storm lantern" }).click());
    const element = site.locator("countersign-approval");
    await element.getByText("Scan with your phone", { exact: true }).first().waitFor();
    assert.equal(await element.getByRole("link").count(), 0, "no link for this device where a phone is to scan");
    await look(site, "shop/code");
    const visibleFields = site.locator("countersign-approval input:visible, dialog input:visible");
    assert.equal(await visibleFields.count(), 0, "no field for an account before the scan");

    const code = app.getByRole("img", { name: /^Confirmation code: [0-9 ]+$/ });
    await step("scan", () => stage.scanUntil({ site, app }, () => code.waitFor()));
    for (const text of ["Harbour Shop", "49.50", "Storm lantern"])
      await app.getByText(text, { exact: false }).first().waitFor();
    await look(app, "authenticator/payment-code");
    await look(site, "shop/confirm");
    const digits = (await code.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";

    await step("confirm", async () => {
      await site.locator("countersign-approval").getByRole("textbox").fill(digits);
      await site.keyboard.press("Enter");
    });
    await app
      .getByText(/is told now and carries it out|Approved/)
      .first()
      .waitFor();
    await look(app, "authenticator/payment-undo");
    await site.getByText("Paid. It goes to the address in your account.").first().waitFor();
    await look(site, "shop/paid");
    await app.getByText("has carried it out").first().waitFor();
    assert.deepEqual(steps, ["open", "pick", "scan", "confirm"]);

    await press(site, "Done");
    await customer.site.reload();
    await customer.site.getByText("3 Old Bridge Lane").first().waitFor();
    await look(customer.site, "shop/account");
  });
});
