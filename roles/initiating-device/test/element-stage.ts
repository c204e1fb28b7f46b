import { after, before, beforeEach } from "node:test";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { type LaunchOptions, launchChromium } from "../../../tests/browser/launch-chromium.ts";
import { buildBrowserParts } from "../../../tools/build.ts";
import { type DisplayServer, startDisplayServer } from "./display-server.ts";

/** The built script, as a page loads it. */
export const script = new URL("../dist/countersign-approval.js", import.meta.url);

/** The element on a page with a strict policy, in front of a server that says what a test wants. */
interface ElementStage {
  readonly server: DisplayServer;
  readonly page: Page;
  readonly element: Locator;
  /** What the page complained about. */
  readonly faults: readonly string[];
  /** Hands the display over as a page does; `secondsLeft` of the operation. */
  show(secondsLeft?: number): Promise<void>;
  showEnrolment(code: string, options?: { withStates: boolean }): Promise<void>;
  /** Waits until the element shows that stage. */
  reaches(name: string): Promise<void>;
  /** The element's own events so far: name and detail. */
  heard(): Promise<unknown[]>;
  /** Answers a short string as the page does. */
  enrolmentResult(result: string): Promise<void>;
}

interface StageOptions extends LaunchOptions {
  /** Origins that the page may reach beside its own, asked for at each test. */
  readonly others?: () => string;
}

/** Sets the stage for the tests of a file: one browser, a fresh page and server for each test. */
export function setElementStage({ others = () => "", ...options }: StageOptions = {}): ElementStage {
  let browser: Browser;
  let server: DisplayServer;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  before(async () => {
    await buildBrowserParts();
    browser = await launchChromium(options);
  });
  after(async () => {
    await context?.close();
    await server?.close();
    await browser?.close();
  });
  beforeEach(async () => {
    await context?.close();
    await server?.close();
    server = await startDisplayServer(script, others());
    const permissions = options.camera === undefined ? [] : ["camera"];
    context = await browser.newContext({ viewport: { width: 390, height: 844 }, permissions });
    page = await context.newPage();
    faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /policy|trusted/i.test(message.text())) faults.push(message.text());
    });
    await page.goto(server.origin);
    await page.evaluate(listen);
  });

  return {
    get server() {
      return server;
    },
    get page() {
      return page;
    },
    get element() {
      return page.locator("countersign-approval");
    },
    get faults() {
      return faults;
    },
    show: (secondsLeft = 120) => page.evaluate(handOver, secondsLeft),
    showEnrolment: (code, { withStates } = { withStates: false }) =>
      page.evaluate(handOverEnrolment, { code, withStates }),
    reaches: (name) => page.locator(`countersign-approval[data-stage="${name}"]`).waitFor(),
    heard: () => page.evaluate(() => Reflect.get(window, "heard") as unknown[]),
    enrolmentResult: (result) =>
      page.evaluate((told) => {
        const element = document.querySelector("countersign-approval");
        (Reflect.get(element as object, "enrolmentResult") as (r: string) => void).call(element, told);
      }, result),
  };
}

/** These run inside the page. */
function listen(): void {
  const heard: unknown[] = [];
  Object.assign(window, { heard });
  for (const name of ["countersign-state", "countersign-retry", "countersign-short-string"]) {
    addEventListener(name, (event) => heard.push([name, event instanceof CustomEvent ? event.detail : null]));
  }
}

function handOver(secondsLeft: number): void {
  const address = (path: string, token: string) => ({ url: `${location.origin}${path}`, token });
  const display = {
    frames: address("/v1/display/frames", "frame-token"),
    states: address("/v1/display/states", "state-token"),
    expiresAt: Date.now() / 1000 + secondsLeft,
  };
  Reflect.set(document.querySelector("countersign-approval") as object, "display", display);
}

function handOverEnrolment({ code, withStates }: { code: string; withStates: boolean }): void {
  const states = withStates ? { url: `${location.origin}/v1/display/states`, token: "state-token" } : undefined;
  const enrolment = { code, states, expiresAt: Date.now() / 1000 + 300 };
  Reflect.set(document.querySelector("countersign-approval") as object, "enrolment", enrolment);
}
