import { describe, test } from "node:test";
import { press, setDemoStage } from "./demo-stage.ts";
import { look } from "./look.ts";

describe("paying at the shop without signing in (S26)", () => {
  const stage = setDemoStage();

  test("says that another phone came in between, and starts again", async () => {
    const first = await stage.visit(stage.shop, "mira");
    await stage.addPhone(first);
    const second = await stage.visit(stage.shop, "lin");
    await stage.addPhone(second);
    const site = await stage.page(stage.shop.url);
    await site.getByRole("button", { name: /wool cap/ }).click();
    const tile = site.locator("countersign-approval .tile");
    await tile.locator("svg path").first().waitFor();
    const picture = await tile.screenshot({ animations: "disabled" });
    const code = first.app.getByRole("img", { name: /^Confirmation code/ });
    await stage.scanUntil({ site, app: first.app }, () => code.waitFor());
    await second.app.goto(`${stage.world.issuer}/app/#/scan`);
    stage.feed.show(picture);
    await second.app
      .getByText(/another (phone|device)/i)
      .first()
      .waitFor();
    stage.feed.clear();
    await site.getByRole("heading", { name: "Cancelled" }).waitFor();
    await look(site, "shop/contended");
    await look(second.app, "authenticator/contended");
    await press(site, "Start again");
    await site.getByText("Scan with your phone").first().waitFor();
  });
});
