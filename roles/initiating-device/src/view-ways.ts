import type { Attempt } from "./attempt.ts";
import type { Model } from "./model.ts";
import { codeStages } from "./stage.ts";
import type { StageText, Texts } from "./texts.ts";
import type { ViewParts } from "./view-parts.ts";
import { otherWays, takesScan } from "./ways.ts";

/** The method on the screen: there are ways only while nobody has scanned (§12), and none while another is being chosen or loaded. */
export function attemptOf({ stage, ways, choosing, further }: Model): Attempt | null {
  return stage === "waiting" && !choosing && further !== null ? ways.attempt : null;
}

/** True while the screen wants a way whose file has not arrived. */
export function isHeld({ stage, ways, choosing, further }: Model): boolean {
  return stage === "waiting" && further === null && (choosing || ways.attempt !== null);
}

/** True where the code stands: also beside a method that begins with a scan of it. */
export function showsCode({ stage, ways }: Model): boolean {
  if (!codeStages.has(stage)) return false;
  return stage !== "waiting" || ways.attempt === null || takesScan(ways.attempt);
}

/** What may be typed for the way under way; null for no digits at all. */
export function digitsOf(model: Model): readonly number[] | null {
  const show = attemptOf(model)?.show;
  if (show?.kind === "code") return show.digits;
  return model.stage === "waiting" && model.offlineOpen && !model.choosing ? [8] : null;
}

/** What another way than the code is called and says, or that it has yet to arrive; null where the stage speaks for itself. */
export function wordsOfWay(model: Model, texts: Texts): StageText | null {
  if (isHeld(model)) return model.furtherFailed ? texts.notLoaded : texts.loading;
  return model.further?.wordsOf(model, texts) ?? null;
}

/** The button that opens the list of the other ways. */
export function renderAnother({ shell, another }: ViewParts, model: Model, texts: Texts): void {
  const { stage, ways, choosing, further } = model;
  shell.toggleAttribute("data-choosing", choosing && stage === "waiting");
  another.hidden = !choosing && (stage !== "waiting" || otherWays(ways, model).length === 0);
  another.textContent = choosing ? texts.back : texts.another;
  // Before its file has arrived there is no list to open.
  another.setAttribute("aria-expanded", String(choosing && further !== null));
}
