import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { setAppStage } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;

async function speak(locale: "en" | "zh"): Promise<void> {
  await stage.page.evaluate((chosen) => localStorage.setItem("countersign.locale", chosen), locale);
  await stage.page.reload();
}

describe("the first start", () => {
  test("explains in three steps what the app does, what to compare, and how to install it", async () => {
    const { page } = stage;
    await open();
    for (const [locale, next, titles] of [
      ["en", "Next", ["A second signature, in your hand", "Compare before you approve", "Put it on your home screen"]],
      ["zh", "下一步", ["第二道签名，握在手中", "批准之前，先核对", "添加到主屏幕"]],
    ] as const) {
      await speak(locale);
      for (const [at, title] of titles.entries()) {
        await page.getByRole("heading", { name: title }).waitFor();
        await look(page, `authenticator/guide-${at + 1}-${locale}`);
        if (at < 2) await page.getByRole("button", { name: next }).click();
      }
    }
    await page.getByRole("button", { name: "完成" }).click();
    await page.getByText("要添加账户，请登录网站").waitFor();
  });

  test("shows each button whole above the bar, on small phones too", async () => {
    const { page } = stage;
    await open();
    const sizes = [
      { width: 390, height: 844 },
      { width: 375, height: 667 },
    ];
    for (const locale of ["en", "zh"] as const) {
      await speak(locale);
      await page.locator(".guide-actions").waitFor();
      for (const size of sizes) {
        await page.setViewportSize(size);
        const bar = await page.locator(".tabbar").boundingBox();
        const hidden = await page
          .locator(".guide-actions > *")
          .evaluateAll(
            (buttons, top) => buttons.map((one) => one.getBoundingClientRect().bottom).filter((bottom) => bottom > top),
            bar?.y ?? 0,
          );
        assert.deepEqual(hidden, [], `${locale}, ${size.width} by ${size.height}, above ${bar?.y}`);
      }
    }
  });

  test("may be skipped, is not shown again, and is found in the settings", async () => {
    const { page } = stage;
    await open();
    await page.getByRole("button", { name: "Skip" }).click();
    await page.getByText("To add an account, sign in on the website").waitFor();
    await page.reload();
    await page.getByText("To add an account, sign in on the website").waitFor();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: /How it works/ }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("This app never asks for a password.").waitFor();
    // The focus follows what is shown.
    const title = "Compare before you approve";
    await page.waitForFunction((expected) => document.activeElement?.textContent === expected, title);
    await page.getByRole("button", { name: "Skip" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
  });

  test("does not stand in the way of somebody who comes with a code", async () => {
    const { page } = stage;
    await open("#/add");
    await page.getByText("On the website, choose to add a phone.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Skip" }).count(), 0);
    await addAccount();
    await page
      .getByRole("button", { name: "Remove this account" })
      .or(page.getByRole("link", { name: /Example Bank/ }))
      .waitFor();
  });
});

describe("several accounts", () => {
  test("are told apart by names of the user's own, in the list, in the choice and in what is asked", async () => {
    const { page, world, feed } = stage;
    const user = await addAccount();
    await page.getByRole("link", { name: /Example Bank/ }).click();
    await page.getByRole("button", { name: "Name this account" }).click();
    await page.getByRole("textbox", { name: "Your name for it" }).fill("Savings \u202E");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Use at most 32 ordinary").waitFor();
    await page.getByRole("textbox", { name: "Your name for it" }).fill("  Savings  of Mira ");
    await look(page, "authenticator/account-rename", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Savings of Mira", { exact: true }).waitFor();
    await look(page, "authenticator/account-named");
    await addAccount();
    await page.getByRole("link", { name: /Savings of Mira/ }).waitFor();
    await look(page, "authenticator/accounts-two");
    world.clock.move(7);
    await addAccount();
    const rows = page.getByRole("link", { name: /Example Bank/ });
    await rows.nth(2).waitFor();
    const told = await rows.allTextContents();
    assert.equal(new Set(told).size, 3, told.join("; "));
    await look(page, "authenticator/accounts-three");
    const opened = await openOperation(world, "transfer", { user });
    await open("#/scan");
    feed.show(codePicture(await frameOf(opened)));
    await page.getByText("Your account: Savings of Mira").waitFor();
    await look(page, "authenticator/review-named");
  });
});

describe("an account number", () => {
  const iban = "FI1390210044000141";
  const long = "MT84MALT011000012345MTLCAST001SXY";

  /** The groups a number is drawn in, none of which is broken. */
  function groupsOf(value: string): Promise<readonly (string | null)[]> {
    const groups = stage.page.locator(".grouped", { hasText: value }).locator("span");
    return groups.evaluateAll((all) =>
      all.map((one) => (one.getClientRects().length === 1 ? one.textContent : `broken: ${one.textContent}`)),
    );
  }

  test("stands in groups of four, and is the same characters to whoever copies it, hears it or reads the page", async () => {
    const { page } = stage;
    const user = await addAccount();
    for (const [account, drawn] of [
      [iban, "FI13 9021 0044 0001 41"],
      [long, "MT84 MALT 0110 0001 2345 MTLC AST0 01SX Y"],
    ] as const) {
      const details = { amount: "88.00", currency: "EUR", account, payee: "Lin Yue" };
      const opened = await scanOperation("transfer", user, { details });
      assert.equal((await groupsOf(account)).join(" "), drawn);
      const value = page.locator("dd", { hasText: account });
      assert.equal(await value.innerText(), account);
      const copied = await value.evaluate((element) => {
        const selection = getSelection();
        selection?.selectAllChildren(element);
        const text = selection?.toString();
        selection?.removeAllRanges();
        return text;
      });
      assert.equal(copied, account);
      assert.match(await page.locator(".scene").ariaSnapshot(), new RegExp(`: ${account}$`, "m"));
      if (account === long) await look(page, "authenticator/review-account-number");
      await hold(1100);
      await page.getByText("The site is told now and carries it out.").waitFor();
      if (account === iban) await look(page, "authenticator/result-account-number", { only: ["phone-light"] });
      await open(`#/entry/${opened.id}`);
      await page.getByText("Number of the operation", { exact: true }).waitFor();
      assert.equal((await groupsOf(account)).join(" "), drawn);
      await look(page, "authenticator/entry-account-number");
    }
  });
});

describe("a payment to somebody new", () => {
  test("is said to be the first one, until one was sent", async () => {
    const { page } = stage;
    const user = await addAccount();
    await scanOperation("transfer", user);
    await page.getByText("You have not sent anything to this account from this phone before.").waitFor();
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await scanOperation("transfer", user);
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    assert.equal(await page.getByText("You have not sent anything").count(), 0);
  });
});

describe("what is asked", () => {
  test("looks different for money, a thing, a sign-in and a password, in both languages", async () => {
    const { page } = stage;
    const bank = await addAccount();
    const bazaar = await addAccount("item-transfer");
    const effects = {
      transfer: "You send money.",
      "item-transfer": "You give something away.",
      login: "Whoever started this gets into your account.",
      "password-change": "Whoever started this can get into your account from then on.",
    } as const;
    for (const [name, effect] of Object.entries(effects)) {
      const scene = name as keyof typeof effects;
      await scanOperation(scene, scene === "item-transfer" ? bazaar : bank);
      await page.getByText(effect).waitFor();
      await page.getByText("keeps this for 400 days").waitFor();
      await look(page, `authenticator/look-${name}`);
      await speak("zh");
      await page.getByText("保留此内容 400 天").waitFor();
      await look(page, `authenticator/look-${name}-zh`, { only: ["phone-light", "desktop-dark"] });
      await speak("en");
      await page.getByRole("button", { name: "Decline" }).click();
      await page.getByRole("button", { name: "Decline without a reason" }).click();
      await page.getByRole("heading", { name: "Declined" }).waitFor();
    }
  });
});

describe("the settings", () => {
  test("say how the device does, what is kept and for how long, in both languages", async () => {
    const { page } = stage;
    await addAccount();
    for (const locale of ["en", "zh"] as const) {
      for (const route of ["settings", "health", "kept", "lock"]) {
        await open(`#/${route}`);
        await speak(locale);
        await page.locator("h1").waitFor();
        await page.locator(".cs-card, .cs-actions").first().waitFor();
        await look(page, `authenticator/${route}-${locale}`);
      }
    }
    await open("#/health");
    await speak("en");
    await page.getByText(`${version}, taken by all your sites`).waitFor();
    await page.getByText("None. Nothing is sent to this app").waitFor();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText(/The browser did not agree|Kept until you remove it/).waitFor();
  });
});
