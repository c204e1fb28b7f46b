import { describe, test } from "node:test";
import { codeOn, holdToApprove, passwords, press, setDemoStage, typeEnrolmentDigits } from "./demo-stage.ts";
import { film } from "./film.ts";
import { look } from "./look.ts";

describe("phones beside and in place of a phone (§9)", () => {
  const stage = setDemoStage();

  test("a second one is approved by the first, and both can approve", async () => {
    const first = await stage.visit(stage.bank, "mira");
    await stage.addPhone(first);
    const { site } = first;
    const { app: second } = await stage.phone();
    await press(site, "Add another phone");
    await site.getByRole("dialog").getByLabel("Password").fill(passwords.mira);
    await look(site, "bank/add-another");
    await press(site, "Show the code");
    await second.goto(`${stage.world.issuer}/app/`);
    await second.getByRole("link", { name: "Add account" }).click();
    const agree = second.getByRole("button", { name: "Yes, add it" });
    await film(stage.feed, await codeOn(site), () => agree.waitFor());
    await agree.click();
    await typeEnrolmentDigits({ site, app: second });
    await second.getByText("device that is already added").first().waitFor();
    await site.getByText("Approve it on a phone you already use").waitFor();
    await look(second, "authenticator/waits-for-approval");
    await stage.scanUntil(first, () => first.app.getByRole("button", { name: "Decline" }).waitFor());
    await look(first.app, "authenticator/device-add");
    await holdToApprove(first.app);
    await site.getByText("Your phone was added").first().waitFor();
    await press(site, "Done");
    await second.getByRole("heading", { name: "Account added" }).waitFor();
    await site.reload();
    await site.getByText("New phone").first().waitFor();
    await look(site, "bank/two-phones");
    await first.app.goto(`${stage.world.issuer}/app/`);
    await first.app.getByText(/added/i).first().waitFor();
    await look(first.app, "authenticator/notice-added");
  });
});
