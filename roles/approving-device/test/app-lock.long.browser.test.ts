import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { addVirtualAuthenticator } from "../../../tests/browser/virtual-authenticator.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { setAppStage, stateOf } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();
const { open, addAccount, scanOperation, hold } = stage;
const pin = "829157";

async function setPin(): Promise<void> {
  const { page } = stage;
  await open("#/settings");
  await page.getByRole("link", { name: /App lock/ }).click();
  await page.getByRole("button", { name: "Set a PIN" }).click();
  await page.getByLabel("New PIN").fill(pin);
  await page.getByLabel("The same PIN again").fill(pin);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A PIN opens the app.").waitFor();
}

async function unlock(digits: string): Promise<void> {
  const { page } = stage;
  await page.getByLabel("PIN", { exact: true }).fill(digits);
  await page.getByRole("button", { name: "Unlock" }).click();
}

/** Puts the page into the background for so long, by its own clock. */
async function leaveFor(seconds: number): Promise<void> {
  await stage.page.evaluate((ms) => {
    const show = (state: DocumentVisibilityState): void => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const now = Date.now;
    show("hidden");
    Date.now = () => now() + ms;
    show("visible");
  }, seconds * 1000);
}

describe("the app's lock (T11)", () => {
  test("is set by a PIN, and from then on shows nothing of accounts and history until it is given", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await open("#/lock");
    await page.getByRole("button", { name: "Set a PIN" }).waitFor();
    await look(page, "authenticator/lock-off");
    await page.getByRole("button", { name: "Set a PIN" }).click();
    for (const [first, second, sentence] of [
      ["123456", "123456", "Choose six to twelve digits"],
      ["829157", "829158", "The two are not the same."],
    ] as const) {
      await page.getByLabel("New PIN").fill(first);
      await page.getByLabel("The same PIN again").fill(second);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText(sentence).waitFor();
    }
    await look(page, "authenticator/lock-choose-pin");
    await setPin();
    await look(page, "authenticator/lock-on");
    for (const route of ["", "#/history", `#/entry/${opened.id}`, `#/review/${opened.id}`, "#/settings", "#/lock"]) {
      await open(route);
      await page.reload();
      await page.getByRole("heading", { name: "The app is locked" }).waitFor();
      const shown = `${await page.title()} ${await page.locator("body").innerHTML()}`;
      assert.doesNotMatch(shown, /Example Bank|Jonas|DE89|Bank transfer/, route);
    }
    await look(page, "authenticator/locked");
    await unlock("000001");
    await page.getByText("That is not the PIN.").waitFor();
    await unlock(pin);
    await page.getByText("First show that it is you.").waitFor();
    await look(page, "authenticator/lock-prove", { only: ["phone-light", "desktop-dark"] });
    await open("#/history");
    await page.reload();
    await unlock(pin);
    await page.getByText("Jonas").or(page.getByText("120.00")).first().waitFor();
  });

  test("shuts after the chosen time in the background, also over a review, which is there again afterwards", async () => {
    const { page } = stage;
    const user = await addAccount();
    await setPin();
    await page.getByRole("radio", { name: "5 min", exact: true }).click();
    const opened = await openOperation(stage.world, "transfer", { user });
    await page.getByRole("link", { name: "Scan" }).click();
    stage.feed.show(codePicture(await frameOf(opened)));
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    await leaveFor(60);
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() - 60_000;
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "visible" });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.getByRole("heading", { name: "The app is locked" }).waitFor();
    assert.equal(await page.getByText("Jonas Weber").count(), 0);
    await unlock(pin);
    await page.getByText("Jonas Weber", { exact: true }).waitFor();
    await leaveFor(301);
    await page.getByRole("heading", { name: "The app is locked" }).waitFor();
    assert.equal(await stateOf(opened), "claimed");
  });

  test("makes whoever guesses wait, a new start too, and leaves the owner who forgot it only a new beginning", async () => {
    const { page } = stage;
    await addAccount();
    await setPin();
    await page.reload();
    for (const guess of ["000001", "000002", "000003"]) {
      await page.getByRole("button", { name: "Unlock" }).waitFor();
      await unlock(guess);
      await page.getByText(/That is not the PIN|Too many wrong PINs/).waitFor();
    }
    await page.reload();
    await page.getByText(/Too many wrong PINs\. Wait 0:[0-3]\d/).waitFor();
    assert.equal(await page.getByLabel("PIN", { exact: true }).isDisabled(), true);
    await look(page, "authenticator/locked-waiting");
    await page.getByRole("button", { name: "Forgot the PIN?" }).click();
    await page.getByText("There is no other way in").waitFor();
    await look(page, "authenticator/erase");
    await page.getByRole("button", { name: "Erase everything" }).click();
    await page.getByRole("heading", { name: "A second signature, in your hand" }).waitFor();
    const left = await page.evaluate(
      async () => [Object.keys(localStorage), (await indexedDB.databases()).length] as const,
    );
    assert.deepEqual(
      left[0].filter((key) => key !== "countersign.guided"),
      [],
    );
    await page.reload();
    assert.equal(await page.getByText("Example Bank").count(), 0);
  });

  test("is opened by the platform's passkey, and by no other finger", async () => {
    const { page } = stage;
    const authenticator = await addVirtualAuthenticator(page);
    await addAccount();
    await open("#/lock");
    await page.getByRole("button", { name: "Use fingerprint or face" }).click();
    await page.getByText("Fingerprint or face opens the app.").waitFor();
    await page.reload();
    await authenticator.setUserVerified(false);
    await page.getByRole("button", { name: "Use fingerprint or face" }).click();
    await page.getByText("was not confirmed").waitFor();
    assert.equal(await page.getByRole("heading", { name: "The app is locked" }).count(), 1);
    await authenticator.setUserVerified(true);
    await page.getByRole("button", { name: "Use fingerprint or face" }).click();
    await page.getByRole("heading", { name: "App lock" }).waitFor();
  });
});
