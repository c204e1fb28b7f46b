import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { screenFaults } from "../../../tests/browser/screen-faults.ts";
import { setAppStage } from "./app-stage.ts";

const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;

/** Every screen that needs no code, with one account and one decision. */
const routes = ["", "#/history", "#/settings", "#/lock", "#/health", "#/guide", "#/kept", "#/nowhere"];

async function settled(): Promise<void> {
  await stage.page.locator("h1").waitFor();
  await stage.page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** The text twice as large, as a user's setting makes it. */
async function enlarge(): Promise<void> {
  await stage.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await settled();
}

/** What is pinned to the screen makes no page wider: its words must end on the screen and within their box. It runs in the page. */
function cutAtTheEdge(): readonly string[] {
  const parts = [...document.querySelectorAll(".tabbar-item > span, .decline, .read-on, .hold-label")];
  return parts
    .filter((part) => part.checkVisibility())
    .filter((part) => {
      const words = document.createRange();
      words.selectNodeContents(part);
      const [inner, outer] = [
        words.getBoundingClientRect(),
        (part.closest("a, button") ?? part).getBoundingClientRect(),
      ];
      return inner.right > outer.right + 1 || inner.left < outer.left - 1 || inner.bottom > outer.bottom + 1;
    })
    .map((part) => part.textContent ?? "");
}

describe("the authenticator for those who see, hear or move otherwise", () => {
  test("cuts nothing and lays nothing over another at twice the text, in both languages", async () => {
    const { page } = stage;
    const user = await addAccount();
    await scanOperation("transfer", user);
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    const review = new URL(page.url()).hash;
    for (const locale of ["en", "zh"]) {
      await page.evaluate((chosen) => localStorage.setItem("countersign.locale", chosen), locale);
      for (const route of [...routes, review]) {
        await open(route);
        await page.reload();
        await settled();
        await enlarge();
        assert.deepEqual(await page.evaluate(screenFaults), [], `${route} ${locale}`);
        assert.deepEqual(await page.evaluate(cutAtTheEdge), [], `${route} ${locale}`);
        await look(page, `authenticator/large${route.replaceAll(/\W+/g, "-").slice(0, 9)}-${locale}`, {
          only: ["phone-light"],
        });
      }
    }
  });

  test("can be read with the system's few colours and with more contrast, the button that is held included", async () => {
    const { page } = stage;
    await scanOperation("transfer", await addAccount());
    await page.getByRole("button", { name: "Hold to approve" }).and(page.locator(":enabled")).waitFor();
    for (const media of [{ forcedColors: "active" }, { contrast: "more" }] as const) {
      await page.emulateMedia({ forcedColors: null, contrast: null, ...media });
      const edges = await page.evaluate(() =>
        [".hold", ".decline", ".review-title"].map((part) => {
          const element = document.querySelector(part);
          const { borderTopWidth, outlineWidth, outlineStyle } = getComputedStyle(element ?? document.body);
          return (
            Number.parseFloat(borderTopWidth) > 0 || (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0)
          );
        }),
      );
      assert.deepEqual(edges, [true, true, true]);
      const button = page.getByRole("button", { name: "Decline" });
      await button.focus();
      const name = Object.keys(media)[0] ?? "";
      await keepPicture(name);
    }
    await page.emulateMedia({ forcedColors: null, contrast: null });
  });

  test("moves nothing where the user wants no motion, but the progress of a hold", async () => {
    const { page } = stage;
    await page.emulateMedia({ reducedMotion: "reduce" });
    await scanOperation("transfer", await addAccount());
    await page.getByRole("button", { name: "Hold to approve" }).and(page.locator(":enabled")).waitFor();
    const moving = await page.evaluate(
      () =>
        document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 2)
          .length,
    );
    assert.equal(moving, 0);
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
  });

  test("brings the focus to the title of each new screen, under one heading of the first level", async () => {
    const { page } = stage;
    await addAccount();
    await open();
    // Nothing moves the focus any more once the first screen stands.
    await page.getByRole("heading", { level: 1, name: "Accounts" }).waitFor();
    await page.getByRole("link", { name: /Example Bank/ }).waitFor();
    for (const [link, title] of [
      ["History", "History"],
      ["Settings", "Settings"],
      [/App lock/, "App lock"],
      ["Back", "Settings"],
      [/This device/, "This device"],
      ["Back", "Settings"],
      [/What is kept/, "What is kept"],
      ["Accounts", "Accounts"],
      [/Example Bank/, "Example Bank"],
    ] as const) {
      await page.getByRole("link", { name: link }).first().press("Enter");
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      // The link may bear the same words as the title.
      await page.waitForFunction(
        (wanted) => document.activeElement?.tagName === "H1" && document.activeElement.textContent === wanted,
        title,
      );
      assert.equal(await page.locator("h1").count(), 1);
      assert.match(await page.title(), new RegExp(`^${title} · Countersign$`));
    }
  });
});

async function keepPicture(name: string): Promise<void> {
  const folder = process.env["GALLERY"];
  if (folder !== undefined)
    await stage.page.screenshot({ path: `${folder}/authenticator--${name}--phone-light-en.png` });
}
