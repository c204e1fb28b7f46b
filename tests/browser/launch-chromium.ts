import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface LaunchOptions {
  /** The file of a camera feed: what this browser's camera sees. */
  readonly camera?: string;
  /** Title of the tab that is picked when a page asks to share the screen. */
  readonly sharedTab?: string;
}

/** How long a page is waited for: no test is about speed, and a busy machine may take its time. */
const patienceMs = 90_000;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
/** The same browser without windows of its own, which cost more than most pages; it cannot share a screen. */
const shellPath = process.env["CHROMIUM_SHELL"] ?? "/usr/bin/chromium-headless-shell";
const windowless = existsSync(shellPath) ? shellPath : executablePath;

/** A real Chromium; its contexts need the permission `camera` to open the fed camera. */
export async function launchChromium({ camera, sharedTab }: LaunchOptions = {}): Promise<Browser> {
  const fed =
    camera === undefined
      ? []
      : [
          "--use-fake-device-for-media-stream",
          "--use-fake-ui-for-media-stream",
          `--use-file-for-fake-video-capture=${camera}`,
        ];
  const shared = sharedTab === undefined ? [] : [`--auto-select-tab-capture-source-by-title=${sharedTab}`];
  const browser = await chromium.launch({
    executablePath: sharedTab === undefined ? windowless : executablePath,
    args: [...quiet, ...fed, ...shared],
  });
  browser.on("context", (context) => context.setDefaultTimeout(patienceMs));
  return browser;
}

/** A Chromium with an empty profile in `folder` that trusts one key beside the world's authorities: base64 of SHA-256 over its SPKI. */
export async function launchTrusting(
  spki: string,
  { folder, sharedTab }: { readonly folder: string; readonly sharedTab: string },
): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [
      ...quiet,
      `--ignore-certificate-errors-spki-list=${spki}`,
      `--auto-select-tab-capture-source-by-title=${sharedTab}`,
    ],
    viewport: { width: 1280, height: 800 },
    locale: "en",
  });
  context.setDefaultTimeout(patienceMs);
  return context;
}
