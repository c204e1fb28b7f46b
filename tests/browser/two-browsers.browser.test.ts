import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { type DemoWorld, startDemoWorld } from "../../demo/test/demo-world.ts";
import type { RunningSite } from "../../demo/src/index.ts";
import { buildBrowserParts } from "../../tools/build.ts";
import { type CameraFeed, createCameraFeed } from "./camera-feed.ts";
import { film } from "./film.ts";
import { launchChromium } from "./launch-chromium.ts";
import { look } from "./look.ts";
import { collectPageFaults } from "./page-faults.ts";

/** A demo operation: how a person starts it, what the phone must show, and what the site says when it is done. */
interface Operation {
  readonly name: string;
  readonly start: (site: Page) => Promise<void>;
  readonly review: readonly string[];
  readonly done: string;
}

/** The demo's people and their passwords, as its sign-in page shows them. */
const passwords = { mira: "paper-boat-21", jonas: "copper-kettle-8" } as const;
type User = keyof typeof passwords;

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).last().click();
}

/** Where a page shows its code, once it does. */
async function codeOn(site: Page): Promise<Locator> {
  const tile = site.locator("countersign-approval .tile");
  await tile.locator("svg path").first().waitFor();
  return tile;
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

/** One site in one browser, the authenticator with its camera in another. */
interface Pair {
  readonly site: Page;
  readonly app: Page;
  readonly user: User;
}

describe("what one browser shows and the other one's camera sees", () => {
  let world: DemoWorld;
  let feed: CameraFeed;
  let pages: Browser;
  let phones: Browser;
  let bank: RunningSite;
  let bazaar: RunningSite;
  const faults: (() => readonly string[])[] = [];

  before(async () => {
    await buildBrowserParts();
    feed = createCameraFeed();
    [world, pages, phones] = await Promise.all([
      startDemoWorld(),
      launchChromium(),
      launchChromium({ camera: feed.file }),
    ]);
    [bank, bazaar] = await Promise.all([world.startBank(), world.startBazaar()]);
  });
  after(async () => {
    await Promise.all([pages?.close(), phones?.close()]);
    await Promise.all([bank?.close(), bazaar?.close()]);
    feed?.remove();
    await world?.close();
    assert.deepEqual(
      faults.flatMap((found) => found()),
      [],
    );
  });

  async function visit(site: RunningSite, user: User): Promise<Pair> {
    const page = await pages.newPage({ viewport: { width: 1280, height: 800 }, locale: "en" });
    const context = await phones.newContext({
      viewport: { width: 390, height: 844 },
      permissions: ["camera"],
      locale: "en",
      hasTouch: true,
    });
    const app = await context.newPage();
    faults.push(collectPageFaults(page, [/status of 40[09]/]), collectPageFaults(app, [/Failed to load resource/]));
    await page.goto(site.url);
    await press(page, new RegExp(`^${user}`));
    await press(page, "Sign in");
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    return { site: page, app, user };
  }

  async function addPhone({ site, app, user }: Pair): Promise<void> {
    await site.getByRole("link", { name: "Security" }).click();
    await press(site, "Add your phone");
    await site.getByRole("dialog").getByLabel("Password").fill(passwords[user]);
    await press(site, "Show the code");
    await app.goto(`${world.issuer}/app/`);
    await app.getByRole("link", { name: "Add account" }).click();
    const agree = app.getByRole("button", { name: "Yes, add it" });
    await film(feed, await codeOn(site), () => agree.waitFor());
    await agree.click();
    const digits = app.getByRole("img", { name: /^Six digits: [0-9 ]+$/ });
    const shown = (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
    await site.locator("countersign-approval").getByRole("textbox").fill(shown);
    await press(site, "Continue");
    await site.getByText("Your phone was added").first().waitFor();
    await press(site, "Done");
    await app.getByRole("heading", { name: "Account added" }).waitFor();
  }

  async function scan({ site, app }: Pair, { review }: Operation): Promise<void> {
    await app.goto(`${world.issuer}/app/#/scan`);
    const decline = app.getByRole("button", { name: "Decline" });
    await film(feed, await codeOn(site), () => decline.waitFor());
    for (const text of review) await app.getByText(text, { exact: true }).first().waitFor();
  }

  async function holdToApprove(app: Page): Promise<void> {
    const button = app.getByRole("button", { name: "Hold to approve" });
    await button.and(app.locator(":enabled")).waitFor();
    await button.hover();
    await app.mouse.down();
    await app
      .getByText(/is told now and carries it out|has carried it out|did not carry/)
      .first()
      .waitFor();
    await app.mouse.up();
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
    const pair = await visit(bank, "mira");
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
    const pair = await visit(bank, "jonas");
    const { site, app } = pair;
    await addPhone(pair);
    const [transfer] = bankOperations;
    assert.ok(transfer);
    await site.getByRole("link", { name: "Transfer", exact: true }).click();
    await press(site, "Lin Yue");
    await site.getByLabel("Amount").fill("99999");
    await press(site, "Continue");
    await scan(pair, { ...transfer, review: ["99999.00", "Lin Yue"] });
    await holdToApprove(app);
    await site.getByText("There is not enough money in the account").first().waitFor();
    await app
      .getByText(/did not carry (it|this) out/i)
      .first()
      .waitFor();
    await look(app, "authenticator/not-carried-out");
  });

  test("approves and declines the handover of an item at the bazaar", async () => {
    const pair = await visit(bazaar, "mira");
    await addPhone(pair);
    for (const operation of bazaarOperations) await declineThenApprove(pair, operation);
  });
});
