import type { BrowserContext, Page } from "playwright-core";
import { type DemoStage, press, signIn } from "./demo-stage.ts";

/** A phone whose browser shows the bank and has the authenticator: it starts and approves (S17). */
export async function oneDevice(
  stage: DemoStage,
  user: "mira" | "jonas",
): Promise<{ readonly context: BrowserContext; readonly site: Page; readonly app: Page }> {
  const { context, app } = await stage.phone();
  const site = await context.newPage();
  await site.goto(stage.bank.url);
  await signIn(site, user);
  await stage.addPhone({ site, app, user });
  return { context, site, app };
}

/** Up to where the code would be shown. */
export async function fillTransfer(site: Page, memo: string): Promise<void> {
  await site.getByRole("link", { name: "Transfer", exact: true }).click();
  await press(site, "Lin Yue");
  await site.getByLabel("Amount").fill("7.20");
  await site.getByLabel("Memo").fill(memo);
  await press(site, "Continue");
}
