import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../world/free-port.ts";
import { launchChromium } from "./launch-chromium.ts";

const command = fileURLToPath(new URL("../../cli/bin/countersign.js", import.meta.url));

/** Runs `countersign demo` as `npm start` does, and waits until it says what to do next. */
async function startDemo(folder: string): Promise<{ demo: ChildProcess; issuer: string; bank: string }> {
  const ports = [await findFreePort(), await findFreePort(), await findFreePort(), await findFreePort()].map(String);
  const [port, bankPort, bazaarPort, shopPort] = ports;
  const flags = [
    "--port",
    port,
    "--bank-port",
    bankPort,
    "--bazaar-port",
    bazaarPort,
    "--shop-port",
    shopPort,
    "--data",
    folder,
  ] as string[];
  const demo = spawn(process.execPath, [command, "demo", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const part of demo.stdout) {
    said += String(part);
    if (said.includes("What to do next")) break;
  }
  if (demo.exitCode !== null || !said.includes("What to do next"))
    throw new Error(`the demo ended at its start: ${said}`);
  return { demo, issuer: `http://localhost:${port}`, bank: `http://localhost:${bankPort}` };
}

test("from the start to the first approval, on one computer, following what the start prints", {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-first-"));
  const { demo, issuer, bank } = await startDemo(folder);
  const browser = await launchChromium({ sharedTab: "Example Bank" });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en" });
    const [site, app] = [await context.newPage(), await context.newPage()];
    await site.goto(bank);
    await site.getByRole("button", { name: /^mira/ }).click();
    await site.getByRole("button", { name: "Sign in" }).last().click();
    await site.getByRole("link", { name: "Security" }).click();
    await site.getByRole("button", { name: "Add your phone" }).click();
    await site.getByRole("dialog").getByLabel("Password").fill("paper-boat-21");
    await site.getByRole("button", { name: "Show the code" }).click();

    await app.goto(`${issuer}/app/`);
    await app.getByRole("link", { name: "Add account" }).click();
    await app.getByRole("button", { name: "Scan this screen" }).click();
    await app.getByRole("button", { name: "Yes, add it" }).click();
    const label = await app.getByRole("img", { name: /^Six digits: [0-9 ]+$/ }).getAttribute("aria-label");
    await site
      .locator("countersign-approval")
      .getByRole("textbox")
      .fill(label?.replace(/\D/g, "") ?? "");
    await site.getByRole("button", { name: "Continue" }).last().click();
    await site.getByText("Your phone was confirmed").first().waitFor();
    await site.getByRole("button", { name: "Done" }).last().click();
    await app.getByRole("heading", { name: "Account added" }).waitFor();

    await site.getByRole("link", { name: "Transfer", exact: true }).click();
    await site.getByRole("button", { name: "Lin Yue" }).click();
    await site.getByLabel("Amount").fill("5");
    await site.getByRole("button", { name: "Continue" }).last().click();
    await app.goto(`${issuer}/app/#/scan`);
    await app.getByRole("button", { name: "Scan this screen" }).click();
    const hold = app.getByRole("button", { name: "Hold to approve" });
    await hold.and(app.locator(":enabled")).waitFor();
    await hold.hover();
    await app.mouse.down();
    await site.getByText("The money was sent").first().waitFor();
    await app.mouse.up();
    await app.getByText("Example Bank has carried it out.").waitFor();
  } finally {
    await browser.close();
    demo.kill("SIGTERM");
    await once(demo, "exit");
    rmSync(folder, { recursive: true });
  }
});
