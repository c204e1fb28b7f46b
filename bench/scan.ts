// From opening the camera to the review screen, in Chromium with its CPU slowed four times; prints one JSON line. --runs=N, 20 unless said.
import type { Page } from "playwright-core";
import { codePicture } from "../roles/approving-device/test/code-picture.ts";
import { createCameraFeed } from "../tests/browser/camera-feed.ts";
import { launchChromium } from "../tests/browser/launch-chromium.ts";
import { openTicket } from "../tests/world/devices.ts";
import { frameOf, openOperation } from "../tests/world/open-operation.ts";
import { noLimits, startWorld } from "../tests/world/world.ts";
import { buildBrowserParts } from "../tools/build.ts";
import { quantile } from "./lib/quantile.ts";

const slowdown = 4;
const runs = Number(
  /^--runs=(\d+)$/.exec(process.argv.find((argument) => argument.startsWith("--runs=")) ?? "")?.[1] ?? 20,
);
const user = "bench-user";

await buildBrowserParts();
const world = await startWorld({ limits: noLimits });
const feed = createCameraFeed();
const browser = await launchChromium({ camera: feed.file });
try {
  world.clock.move(Math.floor(Date.now() / 1000) - world.clock.seconds());
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    permissions: ["camera"],
    locale: "en",
  });
  const page = await context.newPage();
  await addAccount(page);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push(await measureScan(page));
  process.stdout.write(
    `${JSON.stringify({
      target: "scan",
      slowdown,
      runs,
      cameraToReviewMs: {
        p50: Math.round(quantile(times, 0.5)),
        p95: Math.round(quantile(times, 0.95)),
        max: Math.round(Math.max(...times)),
      },
    })}\n`,
  );
} finally {
  await browser.close();
  feed.remove();
  await world.close();
}

async function addAccount(page: Page): Promise<void> {
  const ticket = await openTicket({ party: world.bank, user, clock: world.clock });
  await page.goto(`${world.issuer}/app/`);
  await page.getByRole("link", { name: "Add account" }).click();
  feed.show(codePicture(ticket.code));
  await page.getByRole("button", { name: "Yes, add it" }).click();
  const label = await page.getByRole("img", { name: /^Six digits: [0-9 ]+$/ }).getAttribute("aria-label");
  feed.clear();
  await world.bank.sdk.enrollments.confirm(ticket.id, label?.replace(/\D/g, "") ?? "");
  await page.getByRole("heading", { name: "Account added" }).waitFor();
}

/** Milliseconds from the tap on "scan" to the first frame in which the review's buttons stand. */
async function measureScan(page: Page): Promise<number> {
  await page.goto(`${world.issuer}/app/#/history`);
  world.clock.move(Math.floor(Date.now() / 1000) - world.clock.seconds());
  const opened = await openOperation(world, "transfer", { user });
  feed.show(codePicture(await frameOf(opened)));
  const ms = await page.evaluate(async () => {
    const started = performance.now();
    location.hash = "#/scan";
    const isReview = () =>
      [...document.querySelectorAll("button")].some((button) => button.textContent?.includes("Decline"));
    while (!isReview()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - started;
  });
  feed.clear();
  await opened.party.sdk.cancel(opened.id);
  return ms;
}
