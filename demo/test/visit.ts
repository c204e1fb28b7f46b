import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { look } from "../../tests/browser/look.ts";
import { collectPageFaults } from "../../tests/browser/page-faults.ts";
import { readShownCode } from "../../tests/browser/read-shown-code.ts";
import type { RunningSite } from "../src/index.ts";
import type { DemoWorld, Phone } from "./demo-world.ts";

/** A person at one site: the page, and the phone in their hand. */
export interface Visit {
  readonly page: Page;
  readonly phone: Phone;
  readonly faults: () => readonly string[];
  press(name: string | RegExp): Promise<void>;
  see(text: string): Promise<void>;
  /** Scans what the page shows, and answers it. */
  answer(answer: "approve" | "decline"): Promise<void>;
}

export async function visit(
  site: RunningSite,
  { world, browser }: { world: DemoWorld; browser: Browser },
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en" });
  const page = await context.newPage();
  const faults = collectPageFaults(page);
  const phone = world.createPhone();
  await page.goto(site.url);
  return {
    page,
    phone,
    faults,
    press: (name) => page.getByRole("button", { name }).last().click(),
    see: (text) => page.getByText(text).first().waitFor(),
    answer: async (answer) => void (await phone.answer(await readShownCode(page), answer)),
  };
}

/** Signs Mira in. */
export async function signIn({ page, press, see }: Visit): Promise<void> {
  await press(/^mira/);
  await press("Sign in");
  await see("Mira Okafor");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** "Add your phone": from the empty list to the phone that is ready. */
export async function addPhone({ page, phone, press, see }: Visit, name: string): Promise<void> {
  await page.getByRole("link", { name: "Security" }).click();
  await see("No phone added yet");
  await look(page, `${name}/security-without-phone`);
  await press("Add your phone");
  await page.getByRole("dialog").getByLabel("Password").fill("paper-boat-21");
  await look(page, `${name}/add-phone`);
  await press("Show the code");
  const code = await readShownCode(page);
  await look(page, `${name}/enrolment-code`);
  await page
    .locator("countersign-approval")
    .getByRole("textbox")
    .fill(await phone.enrol(code));
  await press("Continue");
  await see("Your phone was confirmed");
  await look(page, `${name}/phone-added`);
  await press("Done");
  assert.equal(await phone.open(), "active");
}
