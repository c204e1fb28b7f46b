import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { consume } from "../../../tests/world/approve.ts";
import { setAppStage, stateOf } from "./app-stage.ts";

const stage = setAppStage();
const { addAccount, scanOperation, hold, open } = stage;

describe("thinking again", () => {
  test("undoes what the site has not used yet", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(1100);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("dialog").waitFor();
    await look(page, "authenticator/undo", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("The approval was taken back in time. Nothing was done.").waitFor();
    assert.equal(await stateOf(opened), "revoked");
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0);
    await look(page, "authenticator/undone", { only: ["phone-light", "phone-dark"] });
  });

  test("says that the site was faster", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(1100);
    await page.getByRole("button", { name: "Undo" }).click();
    await consume(opened);
    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("The site has already used this approval").waitFor();
    await look(page, "authenticator/undo-late", { only: ["phone-light"] });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  });

  test("reports from the history that it was somebody else, and keeps that", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    await open(`#/entry/${opened.id}`);
    await page.getByRole("button", { name: "This was not me" }).click();
    await look(page, "authenticator/report", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Report it" }).click();
    await page.getByText("You reported that this was not you. Example Bank was warned.").waitFor();
    assert.equal(await stateOf(opened), "revoked");
    await page.reload();
    await page.getByText("You reported that this was not you.").waitFor();
    assert.equal(await page.getByRole("button", { name: "This was not me" }).count(), 0);
    await look(page, "authenticator/reported", { only: ["phone-light", "desktop-dark"] });
  });
});
