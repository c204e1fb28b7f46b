import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProposedOperation } from "@countersign/relying-party";
import { look } from "../../../tests/browser/look.ts";
import { consume } from "../../../tests/world/approve.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { frameOf, openOperation } from "../../../tests/world/open-operation.ts";
import { chooseWay, fromPage, waysOf } from "../../../tests/world/page.ts";
import type { Called } from "../../../tests/world/relying-party.ts";
import type { SoftwareAuthenticator } from "../../../tests/world/software-authenticator.ts";
import { changeMethod, createTotpApp, registerPasskey } from "../../../tests/world/user-methods.ts";
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

describe("a change of ways to approve", () => {
  test("says in the words of its page what is added, with the mark of this change, and for which type a way comes first", async () => {
    const { world, page, feed, addAccount, open } = stage;
    const user = await addAccount();
    const site = { party: world.bank, user, method: "dynamic-code", authTime: world.clock.seconds() };
    const review = async (body: Called["body"]) => {
      const { details } = body["approval"] as { details: ProposedOperation["details"] };
      const about = { type: "method.change", business: "accounts", details };
      const opened = await openOperation(world, "login", { user, changes: about });
      await open("#/scan");
      feed.show(codePicture(await frameOf(opened)));
      await page.getByRole("button", { name: "Decline" }).waitFor();
      feed.clear();
      return page.locator(".scene-line dd").allTextContents();
    };
    for (const [locale, name] of [
      ["en", "Authenticator app (My app)"],
      ["zh", "验证器应用（My app）"],
    ] as const) {
      const begun = await changeMethod(site, { label: "My app", locale });
      const { show, change } = begun.body as unknown as { show: { otpauth: string }; change: string };
      const code = createTotpApp(show.otpauth).code(world.clock.now());
      const proved = await changeMethod(site, { answer: { change, input: { code } } });
      assert.deepEqual(await review(proved.body), [`${name} #${change.slice(-6)}`]);
      await look(page, `authenticator/method-change-${locale}-page`, { only: ["phone-light", "phone-dark"] });
    }
    const preferred = await changeMethod({ ...site, method: "qr" }, { preferFor: "transfer" });
    assert.deepEqual(await review(preferred.body), ["Your phone", "Bank transfer"]);
    await look(page, "authenticator/method-preferred", { only: ["phone-light"] });
  });
});
