import type { Prompt } from "@countersign/face-server";
import type { Page } from "playwright-core";
import type { CameraFeed } from "../../../tests/browser/camera-feed.ts";
import { drawFace } from "./face-card.ts";

/** Somebody in front of a page's camera: holds up the card of what the page asks for, or of what a test says instead. */
interface CardActor {
  /** Follows the prompts of the element on this page from now on. */
  watch(page: Page): Promise<void>;
  /** Who it is, and what they do at each prompt. */
  play(who: string, movements: readonly Prompt[]): void;
  hold(who: string, doing: string): void;
  /** Steps away. */
  leave(): void;
}

export function createCardActor(feed: CameraFeed): CardActor {
  const cards = new Map<string, Uint8Array>();
  let part: { readonly who: string; readonly movements: readonly Prompt[] } | null = null;

  function hold(who: string, doing: string): void {
    const name = `${who} ${doing}`;
    const card = cards.get(name) ?? drawFace(who, doing);
    cards.set(name, card);
    feed.show(card);
  }
  function onPrompt(text: string): void {
    const movement = part?.movements[Number.parseInt(text, 10) - 1];
    if (part && movement) hold(part.who, movement);
  }
  return {
    async watch(page) {
      await page.exposeFunction("onPrompt", onPrompt);
      await page.evaluate(watchPrompts);
    },
    play(who, movements) {
      part = { who, movements };
    },
    hold,
    leave() {
      part = null;
      feed.clear();
    },
  };
}

/** Runs in the page: tells each prompt as it is shown. The part of the element that shows them is loaded when it is needed. */
function watchPrompts(): void {
  const root = document.querySelector("countersign-approval")?.shadowRoot;
  if (!root) throw new Error("no element");
  const told = Reflect.get(window, "onPrompt") as (text: string) => void;
  let last = "";
  new MutationObserver(() => {
    const text = root.querySelector(".count")?.textContent ?? "";
    if (text !== last) told(text);
    last = text;
  }).observe(root, { childList: true, subtree: true, characterData: true });
}
