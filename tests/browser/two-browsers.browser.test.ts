import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { holdToApprove, type Pair, passwords, press, setDemoStage } from "./demo-stage.ts";
import { look } from "./look.ts";

/** A demo operation: how a person starts it, what the phone must show, and what the site says when it is done. */
interface Operation {
  readonly name: string;
  readonly start: (site: Page) => Promise<void>;
  readonly review: readonly string[];
  readonly done: string;
}

const bankOperations: readonly Operation[] = [
  {
    name: "transfer",
    async start(site) {
      await site.getByRole("link", { name: "Transfer", exact: true }).click();
      await press(site, "Lin Yue");
      await site.getByLabel("Amount").fill("12.50");
      await site.getByLabel("Memo").fill("Kite festival");
      await press(site, "Continue");
    },
    review: ["Bank transfer", "12.50", "Lin Yue", "Kite festival"],
    done: "The money was sent",
  },
  {
    name: "password-change",
    async start(site) {
      await site.getByRole("link", { name: "Security" }).click();
      await site.getByLabel("Current password").fill(passwords.mira);
      await site.getByLabel("New password").fill(passwords.mira);
      await press(site, "Continue");
    },
    review: ["Password change", "mira"],
    done: "Your password was changed",
  },
];

const bazaarOperations: readonly Operation[] = [
  {
    name: "item-transfer",
    async start(site) {
      await site.getByRole("link", { name: "Inventory" }).click();
      await site.getByRole("article").filter({ hasText: "Cloud tea cake" }).getByRole("button").click();
      await press(site, "Lin Yue");
      await site.getByLabel("Quantity").fill("2");
      await press(site, "Continue");
    },
    review: ["Item transfer", "Cloud tea cake", "2", "lin"],
    done: "It was handed over",
  },
];

describe("what one browser shows and the other one's camera sees", () => {
  const stage = setDemoStage();
  const { visit, addPhone } = stage;

  async function scan(pair: Pair, { review }: Pick<Operation, "review">): Promise<void> {
    await stage.scanUntil(pair, () => pair.app.getByRole("button", { name: "Decline" }).waitFor());
    for (const text of review) await pair.app.getByText(text, { exact: true }).first().waitFor();
  }

  async function declineThenApprove(pair: Pair, operation: Operation): Promise<void> {
    const { site, app } = pair;
    await operation.start(site);
    await scan(pair, operation);
    await look(app, `authenticator/${operation.name}`);
    await press(app, "Decline");
    await app
      .getByRole("dialog")
      .getByRole("button", { name: /changed my mind/i })
      .click();
    await site.getByText("You declined it on your phone").first().waitFor();
    await app.getByRole("heading", { name: /declined/i }).waitFor();
    await site.reload();

    await operation.start(site);
    await scan(pair, operation);
    await look(site, `sites/${operation.name}-scanned`);
    await holdToApprove(app);
    await site.getByText(operation.done).first().waitFor();
    await look(site, `sites/${operation.name}-approved`);
    await site.reload();
  }

  test("approves and declines each operation of the bank", async () => {
    const pair = await visit(stage.bank, "mira");
    await addPhone(pair);
    for (const operation of bankOperations) await declineThenApprove(pair, operation);
    await signInByScan(pair);
  });

  /** Signs out, declines one sign-in and approves the next. */
  async function signInByScan(pair: Pair): Promise<void> {
    const { site } = pair;
    await press(site, "Sign out");
    await declineThenApprove(pair, {
      name: "login",
      async start() {
        await site.getByRole("radio", { name: "Scan" }).click();
        await site.getByLabel("User name").fill("mira");
        await press(site, "Show the code");
      },
      review: ["Sign in", "mira"],
      done: "Good day, Mira Okafor",
    });
  }

  test("shows on both screens that the bank did not carry out what was approved", async () => {
    const pair = await visit(stage.bank, "jonas");
    const { site, app } = pair;
    await addPhone(pair);
    const [transfer] = bankOperations;
    assert.ok(transfer);
    await site.getByRole("link", { name: "Transfer", exact: true }).click();
    await press(site, "Lin Yue");
    await site.getByLabel("Amount").fill("4999");
    await press(site, "Continue");
    await scan(pair, { ...transfer, review: ["4999.00", "Lin Yue"] });
    await holdToApprove(app);
    await site.getByText("There is not enough money in the account").first().waitFor();
    await app
      .getByText(/did not carry (it|this) out/i)
      .first()
      .waitFor();
    await look(app, "authenticator/not-carried-out");
  });

  test("approves and declines the handover of an item at the bazaar", async () => {
    const pair = await visit(stage.bazaar, "mira");
    await addPhone(pair);
    for (const operation of bazaarOperations) await declineThenApprove(pair, operation);
  });
});
