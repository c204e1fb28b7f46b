import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { look } from "../../tests/browser/look.ts";
import { screenFaults } from "../../tests/browser/screen-faults.ts";
import { type ConsoleStage, fill, startConsoleStage, type Visitor } from "./console-stage.ts";

let stage: ConsoleStage;
let ada: Visitor;
before(async () => {
  stage = await startConsoleStage();
  ada = await stage.visit();
});
after(() => stage.close());

/** The id in the address of what is shown. */
function shownId({ page }: Visitor): string {
  return new URL(page.url()).hash.split("/").at(-1) ?? "";
}

describe("the console's screens", () => {
  test("let the first administrator in by a link, once", async () => {
    const { page, see, join } = ada;
    const link = await stage.console.inviteFirstAdministrator();
    assert.ok(link);
    await page.goto(link);
    await see("Make a passkey on this device");
    assert.equal(new URL(page.url()).hash, "#/", "the secret is taken out of the address");
    await look(page, "console/join");
    await join(link, "Ada Sample");
    await see("Just now");
    await look(page, "console/overview-empty");
    assert.equal(await stage.console.inviteFirstAdministrator(), null);
    await page.goto(link);
    await page.reload();
    await see("Just now");
  });

  test("show what happened, in pictures and in figures", async () => {
    const { page, see, press } = ada;
    await fill(stage.world);
    await stage.world.running().verificationServer.sequencer.tick();
    await page.goto(`${stage.origin}/#/?span=hour`);
    await page.reload();
    await see("Not carried out");
    await page.getByText("As a table").click();
    await look(page, "console/overview");
    await press("中文");
    await see("各类结果的操作数");
    await look(page, "console/overview-zh");
    await press("English");
  });

  test("list operations, find them by words and fields, and say when there are none", async () => {
    const { page, see, press, goTo } = ada;
    await goTo("operations");
    await see("Jonas Weber");
    await page.getByRole("button", { name: "Filters" }).click();
    await look(page, "console/operations");
    await page.getByLabel("State", { exact: true }).selectOption("declined");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await page.getByLabel("Search").fill("lighthouse");
    await see("Nothing found");
    await look(page, "console/operations-none");
    await press("Clear filters");
    await page.getByLabel("Search").fill("Weber");
    await page.waitForURL(/q=Weber/);
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 5);
  });

  test("tell one operation's whole story, with every check", async () => {
    const { page, see, press, goTo } = ada;
    await goTo("operations?state=released");
    await page.getByRole("link", { name: "Bank transfer" }).last().click();
    await see("Released to the site");
    await see("Shown first: Code on the screen.");
    await see(/^Signed in since .* \(Password\)$/);
    await page.getByRole("link", { name: "Test phone" }).waitFor();
    for (const button of await page.getByRole("button", { name: /checks? passed/ }).all()) await button.click();
    const said = await page.getByRole("main").innerText();
    assert.doesNotMatch(said, /\b(qr|soft|dynamic-code|remote)\b/, "names in the place of ids");
    for (const list of await page.locator(".checks-list").all()) {
      const checks = await list.locator("li").allInnerTexts();
      assert.equal(new Set(checks).size, checks.length, "no check stands twice");
    }
    await look(page, "console/operation");
    await press("中文");
    await see("首先显示：屏幕上的二维码。");
    assert.doesNotMatch(await page.getByRole("main").innerText(), /\b(done|digest|transfer|qr)\b/);
    await look(page, "console/operation-zh");
    await press("English");
    await goTo("operations?state=declined");
    await page.getByRole("link", { name: "Bank transfer" }).first().click();
    await see("this was not me");
    await look(page, "console/operation-not-me");
  });

  test("stop an operation that is still open, with a reason", async () => {
    const { page, see, press, goTo } = ada;
    await goTo("operations?state=presented");
    await page.getByRole("link", { name: "Bank transfer" }).first().click();
    await press("Stop this operation");
    await page.getByLabel("Reason").fill("The site asked for it");
    await look(page, "console/stop-operation");
    await press("Stop this operation");
    await see("The site asked for it");
    assert.equal((await stage.world.bank.sdk.get(shownId(ada))).state, "cancelled");
  });

  test("freeze a phone and let it go on, with what happened to it", async () => {
    const { page, see, press, goTo } = ada;
    await goTo("devices");
    await see("Test phone");
    await look(page, "console/devices");
    await page.getByRole("link", { name: /Test phone/ }).click();
    await press("Freeze");
    await page.getByLabel("Reason").fill("Reported as lost");
    await press("Freeze");
    await see("Frozen by staff");
    await look(page, "console/device");
    await press("Let it go on");
    await page.getByLabel("Reason").fill("It was found");
    await press("Let it go on");
    await see("In use");
  });

  test("add one's own phone, which approves what one proposes while one is alone", async () => {
    const { page, see, press, goTo, addPhone } = ada;
    await goTo("me");
    await see("Your passkeys");
    await look(page, "console/me");
    await press("Add a phone");
    await addPhone();
    await look(page, "console/phone-added");
    await press("Done");
    await see("In use");
  });

  test("try the policy, change it by a proposal, and see what is different", async () => {
    const { page, see, press, goTo, approve } = ada;
    await goTo("policy");
    await see("Rows of this server");
    await press("Add a row");
    await page.getByLabel("Name of the row").fill("large-transfers");
    await page.getByLabel("Organization", { exact: true }).last().selectOption("example-bank");
    await page.getByRole("dialog").getByLabel("Type").selectOption("transfer");
    await page.getByRole("dialog").getByLabel("Currency").fill("EUR");
    await page.getByLabel("Amount from").fill("1000");
    await page.getByLabel("At least").selectOption("uv");
    await look(page, "console/policy-row");
    await press("Keep the row");
    await press("Try");
    await see("With your changes");
    await look(page, "console/policy");
    await press("Propose the change");
    await see("Approve with your phone");
    await look(page, "console/change");
    await press("Approve with your phone");
    await approve();
    await see("The change is made");
    await page.getByRole("main").getByText("Applied", { exact: true }).waitFor({ state: "attached" });
    await see("The change is made");
    await look(page, "console/change-applied");
    await press("Close");
    await see("Applied");
    const { policies } = await stage.world.running().verificationServer.context.registry.current();
    assert.ok(policies.some(({ id }) => id === "large-transfers"));
  });

  test("show what is registered, and propose more of it", async () => {
    const { page, see, press, goTo } = ada;
    await goTo("registry");
    await see("Lantern Bazaar");
    await look(page, "console/registry", { names: ["Console"] });
    await press("Add an organization");
    await page.getByLabel("Id").fill("paper-mill");
    await page.getByLabel("Name, as phones show it").fill("Paper Mill");
    await look(page, "console/new-organization");
    await page.keyboard.press("Escape");
    await press("Edit: Transfers");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("transfers", { exact: true }).waitFor();
    assert.equal(await dialog.getByLabel("Id", { exact: true }).count(), 0, "what cannot change is no field");
    const name = dialog.getByLabel("Name, as phones show it");
    assert.equal(await name.evaluate((one) => one === document.activeElement), true, "what can change has the focus");
    await look(page, "console/change-business");
    await page.keyboard.press("Escape");
    for (const part of ["API keys", "QR servers", "Types"]) {
      await page.getByRole("radio", { name: part }).click();
      await page.getByRole("radio", { name: part, checked: true }).waitFor();
      await look(page, `console/registry-${part.toLowerCase().replace(" ", "-")}`);
    }
    await page.getByRole("radio", { name: "API keys" }).click();
    await press("Add a key");
    await page.getByLabel("What it is for").fill("Online shop");
    await see("Keep this key now");
    await look(page, "console/new-key");
    await page.getByLabel("I have put the key where it belongs").check();
    await press("Propose the change");
    await see("New API key");
    await press("Withdraw");
    await see("Withdrawn");
  });

  test("show the log with its checkpoints, and the webhooks", async () => {
    const { page, see, goTo } = ada;
    await goTo("audit");
    await see("Change applied");
    await look(page, "console/audit");
    await goTo("webhooks");
    await see("No endpoints");
    await look(page, "console/webhooks-none");
  });

  test("list webhooks, what they were told, and tell it again", async () => {
    const { page, see, press, goTo } = ada;
    const { sdk } = stage.world.bank;
    const url = "https://hooks.bank.example/countersign";
    const endpoint = await sdk.webhooks.create({ url, description: "Core banking" }, { idempotencyKey: "hooks" });
    await sdk.webhooks.test(endpoint.id);
    const plain = { url: "https://hooks.bank.example/all", description: "Example Bank" };
    const { id: plainId } = await sdk.webhooks.create(plain, { idempotencyKey: "plain-hooks" });
    await goTo("webhooks");
    await page.reload();
    await see("Core banking");
    await see("Example Bank");
    assert.equal(await page.getByText("Example Bank · Example Bank").count(), 0);
    await look(page, "console/webhooks");
    await sdk.webhooks.remove(plainId);
    await page.getByRole("link", { name: /hooks.bank.example.countersign/ }).click();
    await see("endpoint.test");
    await look(page, "console/webhook-endpoint");
    await press("Switch off");
    await page.getByLabel("Reason").fill("It is being moved");
    await press("Switch off");
    await see("Given up");
    await press("Switch on");
    await page.getByLabel("Reason").fill("It has moved");
    await press("Switch on");
    await press("Send again what was given up");
    await see("Put back to be sent: 1");
  });

  test("take along what was found, as a file", async () => {
    const { page, press, goTo } = ada;
    await goTo("operations?type=transfer");
    await press("Export");
    await look(page, "console/export");
    const [download] = await Promise.all([page.waitForEvent("download"), press("CSV for spreadsheets")]);
    const lines = (await text(await download.createReadStream())).trim().split("\r\n");
    assert.match(lines[0] ?? "", /^\uFEFF?id,created,state/);
    assert.equal(lines.length, 6);
    await page.keyboard.press("Escape");
  });

  test("invite a second person, whom a phone lets in; from then on two are needed", async () => {
    const { page, see, press, goTo, approve } = ada;
    await goTo("staff");
    await see("There is one administrator only");
    await look(page, "console/staff");
    await press("Invite somebody");
    await page.getByLabel("Their name").fill("Ben Example");
    await page.getByLabel("Role").selectOption("administrator");
    const link = await page.getByRole("dialog").locator(".copy .mono").textContent();
    await look(page, "console/invite");
    const ben = await stage.visit({ locale: "zh-CN" });
    await ben.page.goto(link ?? "");
    await ben.see("此链接已无法使用");
    await look(ben.page, "console/join-over-zh");
    await page.getByLabel("I have kept the link").check();
    await press("Propose the change");
    await press("Approve with your phone");
    await approve();
    await see("The change is made");
    await press("Close");
    await ben.page.reload();
    await ben.join(link ?? "", "Ben Example");
    await ben.goTo("changes");
    await ben.see("已执行");
    await look(ben.page, "console/changes-zh");

    await goTo("registry?part=organizations");
    await page.getByRole("button", { name: "Edit: Example Bank" }).click();
    await page.getByLabel("Name, as phones show it").fill("Example Bank East");
    await press("Propose the change");
    await see("Waits for a second person");
    await look(page, "console/change-waits");
    assert.equal(await page.getByRole("button", { name: "Approve with your phone" }).count(), 0);
    await ben.page.goto(page.url());
    await ben.press("用手机批准");
    await ben.see("您在这里还没有手机");
    await ben.page.getByRole("link", { name: "添加手机" }).click();
    await ben.press("添加手机");
    await ben.addPhone();
    await ben.press("完成");
    await ben.page.goto(page.url());
    await ben.press("用手机批准");
    await ben.approve();
    await ben.see("变更已执行");
    await look(ben.page, "console/change-applied-zh");
    await ben.press("关闭");
    const { organizations } = await stage.world.running().verificationServer.context.registry.current();
    assert.ok(organizations.some(({ name }) => name === "Example Bank East"));
    assert.deepEqual(
      ben.faults().filter((fault) => !/status of (400|401|403|409)/.test(fault)),
      [],
    );
  });

  test("cut nothing at twice the text on a phone, in both languages, and are led through by the keyboard", async () => {
    const { page, goTo, press } = ada;
    await page.setViewportSize({ width: 390, height: 844 });
    const faults: string[] = [];
    for (const locale of ["en", "zh"]) {
      await page.evaluate((chosen) => localStorage.setItem("countersign.locale", chosen), locale);
      for (const place of ["", "operations", "devices", "policy", "registry", "changes", "audit", "staff", "me"]) {
        await goTo(place);
        await page.reload();
        await page.locator("h1").waitFor();
        await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        faults.push(...(await page.evaluate(screenFaults)).map((fault) => `${place} (${locale}): ${fault}`));
      }
    }
    assert.deepEqual(faults, []);
    await page.evaluate(() => localStorage.removeItem("countersign.locale"));
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.reload();
    await page.locator("h1").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main", "the way around the navigation");
    await press("Sign out").then(() => press("Sign in with a passkey"));
    await page.getByRole("button", { name: "Sign out" }).first().waitFor();
  });

  test("say goodbye, and ask for the passkey again", async () => {
    const { page, context, see, press } = ada;
    await context.setOffline(true);
    await press("Sign out");
    await see("You are still signed in");
    await look(page, "console/still-signed-in");
    await context.setOffline(false);
    await press("Sign out");
    await see("Sign in with a passkey");
    await look(page, "console/sign-in");
    await press("Sign in with a passkey");
    await page.getByRole("button", { name: "Sign out" }).first().waitFor();
  });

  test("break no rule of their own content security policy, and throw nothing", () => {
    assert.deepEqual(
      ada.faults().filter((fault) => !/status of (400|401|403|409)|ERR_INTERNET_DISCONNECTED/.test(fault)),
      [],
    );
  });
});
