import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { look } from "../../../tests/browser/look.ts";
import { consume } from "../../../tests/world/approve.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { openOperation } from "../../../tests/world/open-operation.ts";
import { chooseWay, fromPage, waysOf } from "../../../tests/world/page.ts";
import type { SoftwareAuthenticator } from "../../../tests/world/software-authenticator.ts";
import { registerPasskey } from "../../../tests/world/user-methods.ts";
import { setAppStage } from "./app-stage.ts";
import { codePicture } from "./code-picture.ts";

const stage = setAppStage();

/** A user who signs in by a passkey on the page, and then adds this phone. */
async function addPhone(user: string): Promise<SoftwareAuthenticator> {
  const { world, page, feed, open } = stage;
  const passkey = await registerPasskey({ world, party: world.bank, user });
  const ticket = await openTicket({ party: world.bank, user, clock: world.clock });
  await open("#/add");
  feed.show(codePicture(ticket.code));
  await page.getByRole("button", { name: "Yes, add it" }).click();
  const digits = page.getByRole("img", { name: /^Six digits: [0-9 ]+$/ });
  const shown = (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
  feed.clear();
  await world.bank.sdk.enrollments.confirm(ticket.id, shown, { confirmedBy: "password" });
  await page.getByRole("heading", { name: "Account added" }).waitFor();
  return passkey;
}

async function signIn(user: string, passkey: SoftwareAuthenticator, counter: number): Promise<void> {
  const opened = await openOperation(stage.world, "login", { user });
  const { id, show } = await chooseWay(opened, "passkey");
  const made = passkey.assert(String(show["challenge"]), { counter });
  await fromPage(opened, "answer", { attempt: id, input: { passkey: made } });
  await consume(opened);
}

const firstWay = async (user: string) => (await waysOf(await openOperation(stage.world, "login", { user }))).methods[0];

describe("a method that comes first because it was used often", () => {
  test("is told in the account, in both languages, and one tap undoes it", async () => {
    const { page, open, world } = stage;
    const user = "keeps-choosing";
    const passkey = await addPhone(user);
    for (const counter of [1, 2, 3]) await signIn(user, passkey, counter);
    assert.equal(await firstWay(user), "passkey");
    await open("#/");
    await page.reload();
    await page.getByText("You often approve by").waitFor();
    await look(page, "authenticator/learnt-banner", { only: ["phone-light", "desktop-dark"] });
    await page.getByRole("link", { name: "Look" }).click();
    const sentence = "You often approve by passkey. Next time it comes first for: Sign in";
    await page.getByRole("button", { name: "Undo" }).waitFor();
    assert.ok((await page.getByText(sentence).count()) >= 1);
    await look(page, "authenticator/account-learnt");
    await page.evaluate(() => localStorage.setItem("countersign.locale", "zh"));
    await page.reload();
    await page.getByRole("button", { name: "撤销" }).waitFor();
    await look(page, "authenticator/account-learnt-zh");
    world.clock.move(1);
    await page.getByRole("button", { name: "撤销" }).click();
    await page.getByRole("button", { name: "撤销" }).waitFor({ state: "detached" });
    assert.equal(await firstWay(user), "qr");
    await page.evaluate(() => localStorage.setItem("countersign.locale", "en"));
    await page.reload();
    await page.getByText(sentence).waitFor();
    assert.equal(await page.getByRole("button", { name: "Undo" }).count(), 0, "it is offered no more, but kept");
    await look(page, "authenticator/account-unlearnt", { only: ["phone-light", "phone-dark"] });
  });
});
