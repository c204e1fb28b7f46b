import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { codeOn, passwords, press, setDemoStage, typeEnrolmentDigits } from "./demo-stage.ts";
import { film } from "./film.ts";
import { look } from "./look.ts";

describe("phones beside and in place of a phone (§9)", () => {
  const stage = setDemoStage();

  test("lost ones are replaced a day later, unless one of them objects", async () => {
    const old = await stage.visit(stage.bank, "jonas");
    await stage.addPhone(old);
    const { site } = old;
    const { app: fresh } = await stage.phone();
    await press(site, "I lost my phones");
    await site.getByRole("dialog").getByLabel("Password").fill(passwords.jonas);
    await press(site, "Show the code");
    await fresh.goto(`${stage.world.issuer}/app/`);
    await fresh.getByRole("link", { name: "Add account" }).click();
    const agree = fresh.getByRole("button", { name: "Yes, add it" });
    await film(stage.feed, await codeOn(site), () => agree.waitFor());
    await agree.click();
    await typeEnrolmentDigits({ site, app: fresh });
    await site.getByText("Until then a phone you had may object").waitFor();
    await look(site, "bank/replacement");
    await press(site, "Done");
    await site
      .getByText(/Can approve from/)
      .first()
      .waitFor();
    await look(site, "bank/replacement-waits");
    await look(fresh, "authenticator/replacement-waits");

    await old.app.goto(`${stage.world.issuer}/app/`);
    await old.app
      .getByText(/replace/i)
      .first()
      .waitFor();
    await look(old.app, "authenticator/notice-replacing");
    assert.ok(
      await old.app
        .getByText(/replace/i)
        .first()
        .isVisible(),
    );
  });
});
