import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import type { ProposedOperation } from "@countersign/relying-party";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type CameraFeed, createCameraFeed } from "../../../tests/browser/camera-feed.ts";
import { launchChromium } from "../../../tests/browser/launch-chromium.ts";
import { collectPageFaults } from "../../../tests/browser/page-faults.ts";
import { openTicket } from "../../../tests/world/devices.ts";
import { frameOf, type Opened, openOperation } from "../../../tests/world/open-operation.ts";
import { type SceneName, scenes } from "../../../tests/world/scenes.ts";
import { noLimits, startWorld, type World, type WorldOptions } from "../../../tests/world/world.ts";
import { buildBrowserParts } from "../../../tools/build.ts";
import { codePicture } from "./code-picture.ts";

/** The built app in a real browser, in front of real servers, with a camera that looks at what a test shows it. */
interface AppStage {
  readonly world: World;
  readonly feed: CameraFeed;
  readonly context: BrowserContext;
  readonly page: Page;
  open(route?: string): Promise<void>;
  /** From nothing to an active account, by the screens. Answers the user. `stay` leaves the last screen open. */
  addAccount(name?: SceneName, options?: { readonly stay?: boolean }): Promise<string>;
  /** Has the site ask, and scans its code. */
  scanOperation(name: SceneName, user: string, changes?: Partial<ProposedOperation>): Promise<Opened>;
  /** Holds the approve button down by mouse. */
  hold(ms: number): Promise<void>;
}

export async function stateOf({ id, party }: Opened): Promise<string> {
  return (await party.sdk.get(id)).state;
}

/** Sets the stage for the tests of a file: servers and browser once, a fresh device for each test. */
export function setAppStage(options: Pick<WorldOptions, "apart" | "bank"> = {}): AppStage {
  let world: World;
  let feed: CameraFeed;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: () => readonly string[];
  let users = 0;

  before(async () => {
    await buildBrowserParts();
    world = await startWorld({ limits: noLimits, ...options });
    feed = createCameraFeed();
    browser = await launchChromium({ camera: feed.file });
  });
  after(async () => {
    await browser?.close();
    feed?.remove();
    await world?.close();
  });
  beforeEach(async () => {
    // A browser has a clock of its own: the servers' follows it.
    world.clock.move(Math.floor(Date.now() / 1000) - world.clock.seconds());
    const viewport = { width: 390, height: 844 };
    context = await browser.newContext({ viewport, permissions: ["camera"], locale: "en-GB", hasTouch: true });
    page = await context.newPage();
    faults = collectPageFaults(page, [/Failed to load resource/]);
    feed.clear();
  });
  afterEach(async () => {
    await context.close();
    assert.deepEqual(faults(), []);
  });

  async function open(route = ""): Promise<void> {
    await page.goto(`${world.authenticator}/app/${route}`);
  }

  async function addAccount(name: SceneName = "transfer", { stay = false } = {}): Promise<string> {
    const user = `user-${++users}`;
    const party = world[scenes[name].party];
    const ticket = await openTicket({ party, user, clock: world.clock });
    await open();
    await page.getByRole("link", { name: "Add account" }).first().click();
    feed.show(codePicture(ticket.code));
    await page.getByRole("button", { name: "Yes, add it" }).click();
    const digits = page.getByRole("img", { name: /^Six digits: [0-9 ]+$/ });
    const shown = (await digits.getAttribute("aria-label"))?.replace(/\D/g, "") ?? "";
    feed.clear();
    await party.sdk.enrollments.confirm(ticket.id, shown, { confirmedBy: "password" });
    await page.getByRole("heading", { name: "Account added" }).waitFor();
    if (!stay) await page.getByRole("link", { name: /^(Done|Not now)$/ }).click();
    return user;
  }

  async function scanOperation(
    name: SceneName,
    user: string,
    changes: Partial<ProposedOperation> = {},
  ): Promise<Opened> {
    const opened = await openOperation(world, name, { user, changes });
    await open("#/scan");
    feed.show(codePicture(await frameOf(opened)));
    await page.getByRole("button", { name: "Decline" }).waitFor();
    feed.clear();
    return opened;
  }

  async function hold(ms: number): Promise<void> {
    const button = page.getByRole("button", { name: "Hold to approve" });
    await button.and(page.locator(":enabled")).waitFor();
    const box = await button.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.waitForTimeout(ms);
    await page.mouse.up();
  }

  return {
    get world() {
      return world;
    },
    get feed() {
      return feed;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
    open,
    addAccount,
    scanOperation,
    hold,
  };
}
