import type { Browser, BrowserContext, Page } from "playwright-core";
import type { RunningConsole } from "../../cli/src/console.ts";
import { launchChromium } from "../../tests/browser/launch-chromium.ts";
import { collectPageFaults } from "../../tests/browser/page-faults.ts";
import { readShownCode } from "../../tests/browser/read-shown-code.ts";
import { addVirtualAuthenticator } from "../../tests/browser/virtual-authenticator.ts";
import { approval, approveOn, consume, refusal, scanOn } from "../../tests/world/approve.ts";
import { startConsoleWorld } from "../../tests/world/console-world.ts";
import { createDevice, enrolDevice } from "../../tests/world/devices.ts";
import { openOperation } from "../../tests/world/open-operation.ts";
import { noLimits, startWorld, type World } from "../../tests/world/world.ts";

/** Every role, and a console with its browser. */
export interface ConsoleStage {
  readonly world: World;
  readonly origin: string;
  readonly console: RunningConsole;
  /** Opens the console in a browser of its own, with a passkey authenticator. */
  visit(options?: { readonly locale?: string }): Promise<Visitor>;
  close(): Promise<void>;
}

/** A person of the staff: a browser, and a phone in their hand. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  faults(): readonly string[];
  /** Comes in by a link. */
  join(link: string, name: string): Promise<void>;
  press(name: string | RegExp): Promise<void>;
  see(text: string | RegExp): Promise<void>;
  goTo(place: string): Promise<void>;
  /** Adds their phone, and types the six digits. */
  addPhone(): Promise<void>;
  /** Scans what the page shows, and approves. */
  approve(): Promise<void>;
}

async function visit(
  browser: Browser,
  stage: Pick<ConsoleStage, "origin" | "world">,
  locale: string,
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: stage.origin });
  const page = await context.newPage();
  await addVirtualAuthenticator(page);
  const faults = collectPageFaults(page);
  const phone = createDevice({ clock: stage.world.clock });
  let account = "";
  const press = (name: string | RegExp): Promise<void> => page.getByRole("button", { name }).last().click();
  const see = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  return {
    page,
    context,
    faults,
    press,
    see,
    goTo: async (place) => void (await page.goto(`${stage.origin}/#/${place}`)),
    async join(link, name) {
      await page.goto(link);
      // Only the first says who they are; of the others somebody has approved it.
      const said = page.locator("input");
      if (await said.isEditable()) await said.fill(name);
      await page.locator("form button[type=submit]").click();
      await page.locator(".side-nav").first().waitFor();
    },
    async addPhone() {
      const code = await readShownCode(page);
      account = await phone.enrol(code);
      const digits = (await phone.accounts()).find(({ id }) => id === account)?.shortString ?? "";
      await page.locator("countersign-approval").getByRole("textbox").fill(digits);
      await page.locator("countersign-approval").getByRole("button").last().click();
      await page.locator(".code-dialog-foot .cs-banner-good").waitFor();
      const state = await phone.checkAccount(account);
      if (state !== "active") throw new Error(`the phone is ${state}`);
    },
    async approve() {
      const scanned = await phone.scan(await readShownCode(page), null);
      if (scanned.kind !== "review") throw new Error(`the scan answered ${scanned.kind}`);
      await phone.decide(scanned.id, approval);
    },
  };
}

/** Operations of every kind, so that every screen has something to show. */
export async function fill(world: World): Promise<void> {
  const phone = await enrolDevice({ party: world.bank, user: "user-1", clock: world.clock });
  const released = await openOperation(world, "transfer", { user: "user-1" });
  world.clock.move(4);
  await approveOn(phone, released);
  await consume(released);
  await world.bank.sdk.outcome(released.id, "done");
  const failed = await openOperation(world, "transfer", { user: "user-1" });
  await approveOn(phone, failed);
  await consume(failed);
  await world.bank.sdk.outcome(failed.id, { failed: "no_money" });
  const declined = await openOperation(world, "transfer", { user: "user-1" });
  world.clock.move(11);
  await scanOn(phone, declined);
  await phone.decide(declined.id, { ...refusal, reason: "not_me" });
  const cancelled = await openOperation(world, "transfer", { user: "user-1" });
  await world.bank.sdk.cancel(cancelled.id);
  await openOperation(world, "transfer", { user: "user-1" });
  world.clock.move(3);
}

export async function startConsoleStage(): Promise<ConsoleStage> {
  const [world, browser] = await Promise.all([startWorld({ limits: noLimits }), launchChromium()]);
  const staff = await startConsoleWorld(world);
  const { origin } = staff;
  return {
    world,
    origin,
    console: staff.console(),
    visit: ({ locale = "en" } = {}) => visit(browser, { origin, world }, locale),
    async close() {
      await browser.close();
      await staff.close();
      await world.close();
    },
  };
}
