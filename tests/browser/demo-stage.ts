import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import type { RunningSite } from "../../demo/src/index.ts";
import { type DemoWorld, startDemoWorld } from "../../demo/test/demo-world.ts";
import { buildBrowserParts } from "../../tools/build.ts";
import { type CameraFeed, createCameraFeed } from "./camera-feed.ts";
import { film } from "./film.ts";
import { launchChromium } from "./launch-chromium.ts";
import { collectPageFaults } from "./page-faults.ts";

/** The demo's people and their passwords, as its sign-in page shows them. */
export const passwords = { mira: "paper-boat-21", jonas: "copper-kettle-8", lin: "green-harbour-5" } as const;
export type User = keyof typeof passwords;

/** One site in one browser, the authenticator with its camera in another. */
export interface Pair {
  readonly site: Page;
  readonly app: Page;
  readonly user: User;
}

/** The demo's sites, a browser for their pages and one whose camera sees what a test films. */
export interface DemoStage {
  readonly world: DemoWorld;
  readonly feed: CameraFeed;
  readonly bank: RunningSite;
  readonly bazaar: RunningSite;
  readonly shop: RunningSite;
  /** A phone in somebody's hand: a browser context of its own. */
  phone(): Promise<{ context: BrowserContext; app: Page }>;
  /** A page of a browser that has no camera. */
  page(address: string): Promise<Page>;
  /** Signs in at a site, with a phone in the other hand. */
  visit(site: RunningSite, user: User): Promise<Pair>;
  /** From "Add your phone" to the account in the app. */
  addPhone(pair: Pair): Promise<void>;
  /** Opens the scanner and holds the camera at the site's code until `until` has happened. */
  scanUntil(pair: Pick<Pair, "site" | "app">, until: () => Promise<void>): Promise<void>;
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).last().click();
}

export async function signIn(page: Page, user: User): Promise<void> {
  await press(page, new RegExp(`^${user}`));
  await press(page, "Sign in");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** Where a page shows its code, once it does. */
export async function codeOn(site: Page): Promise<Locator> {
  const tile = site.locator("countersign-approval .tile");
  await tile.locator("svg path").first().waitFor();
  return tile;
}

/** Holds the approve button until something else is shown. */
export async function holdToApprove(
  app: Page,
  then: RegExp = /is told now and carries it out|has carried it out|did not carry/,
) {
  const button = app.getByRole("button", { name: "Hold to approve" });
  await button.and(app.locator(":enabled")).waitFor();
  await button.hover();
  await app.mouse.down();
  await app.getByText(then).first().waitFor();
  await app.mouse.up();
}

/** The six digits that the app shows for an enrolment, typed into the site. */
export async function typeEnrolmentDigits({ site, app }: Pick<Pair, "site" | "app">): Promise<void> {
  const digits = app.getByRole("img", { name: /^Six digits: [0-9 ]+$/ });
  const shown = (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
  await site.locator("countersign-approval").getByRole("textbox").fill(shown);
  await press(site, "Continue");
}

/** Sets the stage for the tests of a file. */
export function setDemoStage(): DemoStage {
  let world: DemoWorld;
  let feed: CameraFeed;
  let pages: Browser;
  let phones: Browser;
  let [bank, bazaar, shop]: RunningSite[] = [];
  const faults: (() => readonly string[])[] = [];

  before(async () => {
    await buildBrowserParts();
    feed = createCameraFeed();
    [world, pages, phones] = await Promise.all([
      startDemoWorld(),
      launchChromium(),
      launchChromium({ camera: feed.file }),
    ]);
    [bank, bazaar, shop] = await Promise.all([world.startBank(), world.startBazaar(), world.startShop()]);
  });
  after(async () => {
    await Promise.all([pages?.close(), phones?.close()]);
    await Promise.all([bank?.close(), bazaar?.close(), shop?.close()]);
    feed?.remove();
    await world?.close();
    assert.deepEqual(
      faults.flatMap((found) => found()),
      [],
    );
  });
  function running(site: RunningSite | undefined): RunningSite {
    if (!site) throw new Error("the site does not run yet");
    return site;
  }

  async function phone(): Promise<{ context: BrowserContext; app: Page }> {
    const viewport = { width: 390, height: 844 };
    const context = await phones.newContext({ viewport, permissions: ["camera"], locale: "en", hasTouch: true });
    const app = await context.newPage();
    faults.push(collectPageFaults(app, [/Failed to load resource/]));
    return { context, app };
  }
  async function page(address: string): Promise<Page> {
    const opened = await pages.newPage({ viewport: { width: 1280, height: 800 }, locale: "en" });
    faults.push(collectPageFaults(opened, [/status of 40[0-9]/]));
    await opened.goto(address);
    return opened;
  }
  async function visit(site: RunningSite, user: User): Promise<Pair> {
    const opened = await page(site === shop ? `${site.url}/account` : site.url);
    await signIn(opened, user);
    return { site: opened, app: (await phone()).app, user };
  }
  async function scanUntil({ site, app }: Pick<Pair, "site" | "app">, until: () => Promise<void>): Promise<void> {
    await app.goto(`${world.issuer}/app/#/scan`);
    await film(feed, await codeOn(site), until);
  }
  async function addPhone({ site, app, user }: Pair): Promise<void> {
    if (site.url().startsWith(running(shop).url)) await site.goto(`${running(shop).url}/account`);
    else await site.getByRole("link", { name: "Security" }).click();
    await press(site, "Add your phone");
    await site.getByRole("dialog").getByLabel("Password").fill(passwords[user]);
    await press(site, "Show the code");
    await app.goto(`${world.issuer}/app/`);
    await app.getByRole("link", { name: "Add account" }).click();
    const agree = app.getByRole("button", { name: "Yes, add it" });
    await film(feed, await codeOn(site), () => agree.waitFor());
    await agree.click();
    await typeEnrolmentDigits({ site, app });
    await site.getByText("Your phone was confirmed").first().waitFor();
    await press(site, "Done");
    await app.getByRole("heading", { name: "Account added" }).waitFor();
  }

  return {
    get world() {
      return world;
    },
    get feed() {
      return feed;
    },
    get bank() {
      return running(bank);
    },
    get bazaar() {
      return running(bazaar);
    },
    get shop() {
      return running(shop);
    },
    phone,
    page,
    visit,
    addPhone,
    scanUntil,
  };
}
