import { type Browser, chromium } from "playwright-core";

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
const patienceMs = Number(process.env["PATIENCE"] ?? 90_000);

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
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: [...quiet, ...fed, ...shared] });
  browser.on("context", (context) => context.setDefaultTimeout(patienceMs));
  return browser;
}
