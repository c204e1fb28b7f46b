import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { builtInTemplates } from "@countersign/protocol";
import { registerType } from "@countersign/verification-server";
import { consume } from "../../../tests/world/approve.ts";
import { look } from "../../../tests/browser/look.ts";
import { addVirtualAuthenticator } from "../../../tests/browser/virtual-authenticator.ts";
import { setAppStage, stateOf } from "./app-stage.ts";

const stage = setAppStage();
const { addAccount, scanOperation, hold, open } = stage;

describe("an account protected by fingerprint, face or PIN", () => {
  before(async () => {
    const transfer = builtInTemplates.find(({ id }) => id === "transfer");
    assert.ok(transfer);
    await stage.world
      .running()
      .verificationServer.changeRegistry("test", (now) => registerType(now, { ...transfer, minimumAssurance: "uv" }));
  });

  test("is offered right after it was added, and approves what needs it (T11)", async () => {
    const { page } = stage;
    const authenticator = await addVirtualAuthenticator(page);
    const user = await addAccount("transfer", { stay: true });
    await page.getByRole("heading", { name: "Protect with fingerprint, face or PIN" }).waitFor();
    await look(page, "authenticator/passkey-offer");
    await page.getByRole("button", { name: "Protect now" }).click();
    await page.getByText("Protected by this device's fingerprint, face or PIN.").waitFor();
    assert.equal(await authenticator.credentials(), 1);
    await look(page, "authenticator/passkey-added", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("link", { name: "Done" }).click();
    const opened = await scanOperation("transfer", user);
    await page.getByText("This needs your fingerprint, face or PIN as well.").waitFor();
    await look(page, "authenticator/review-passkey", { only: ["phone-light", "phone-dark", "desktop-light"] });
    await authenticator.setUserVerified(false);
    await hold(1100);
    await page.getByText("was not confirmed, so nothing was sent").waitFor();
    assert.equal(await stateOf(opened), "claimed");
    await look(page, "authenticator/review-not-verified", { only: ["phone-light", "desktop-dark"] });
    await authenticator.setUserVerified(true);
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    assert.match((await consume(opened)).claims.acr, /^(uv|hw)$/);
  });

  test("may be skipped, and the review then says what to do", async () => {
    const { page, world } = stage;
    await addVirtualAuthenticator(page);
    const user = await addAccount("transfer", { stay: true });
    await page.getByRole("link", { name: "Not now" }).click();
    const soon = await scanOperation("transfer", user);
    await page.getByText("none is set up for this account yet").waitFor();
    await look(page, "authenticator/review-passkey-soon", { only: ["phone-light", "desktop-dark"] });
    assert.equal(await page.getByRole("button", { name: "Hold to approve" }).isDisabled(), true);
    await page.getByRole("link", { name: "Protect now" }).click();
    await page.getByRole("button", { name: "Protect now" }).click();
    await page.getByText("Set up", { exact: true }).waitFor();
    await open(`#/review/${soon.id}`);
    await hold(1100);
    await page.getByText("The site is told now and carries it out.").waitFor();
    assert.equal(await world.bank.sdk.get(soon.id).then(({ state }) => state), "approved");
  });

  test("without any way to verify the user leaves declining, and says so", async () => {
    const { page } = stage;
    const opened = await scanOperation("transfer", await addAccount());
    await page.getByText("You can only decline here.").waitFor();
    await look(page, "authenticator/review-no-passkey", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("button", { name: "Decline without a reason" }).click();
    await page.getByRole("heading", { name: "Declined" }).waitFor();
    assert.equal(await stateOf(opened), "declined");
  });
});
