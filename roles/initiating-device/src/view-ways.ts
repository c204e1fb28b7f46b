import type { Attempt } from "./attempt.ts";
import { codeStages } from "./stage.ts";
import type { StageText, Texts } from "./texts.ts";
import type { Model } from "./view.ts";
import type { ViewParts } from "./view-parts.ts";
import { wordsOfAttempt } from "./way-texts.ts";
import { otherWays, takesScan } from "./ways.ts";

/** The method on the screen: there are ways only while nobody has scanned (§12), and none while another is being chosen. */
export function attemptOf({ stage, ways, choosing }: Model): Attempt | null {
  return stage === "waiting" && !choosing ? ways.attempt : null;
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

/** What the way under way is called and says; null where the stage speaks for itself. */
export function wordsOfWay(model: Model, texts: Texts): StageText | null {
  if (model.stage !== "waiting") return null;
  if (model.choosing) return texts.ways.choose;
  const attempt = attemptOf(model);
  if (attempt !== null) return wordsOfAttempt(attempt, texts.ways, texts.offline);
  return model.offlineOpen ? texts.offline : null;
}

/** What happened to the way under way, above its title; null when the user chose it. */
export function noteOfWay({ stage, ways, choosing, wayNote }: Model, { ways: texts }: Texts): string | null {
  if (stage !== "waiting" || choosing) return null;
  if (wayNote === "sent-again") return texts.sentAgain;
  return wayNote === "changed" ? texts.changed(texts.names[ways.attempt?.method ?? "qr"].name) : null;
}

/** The list of the other ways, and what the present one needs. */
export function renderWays(parts: ViewParts, model: Model, texts: Texts): void {
  const { stage, ways, choosing, wayBusy, wayFault } = model;
  const offers = stage === "waiting" ? otherWays(ways, model) : [];
  const attempt = attemptOf(model);
  parts.shell.toggleAttribute("data-choosing", choosing && stage === "waiting");
  parts.another.hidden = offers.length === 0 && !choosing;
  parts.another.textContent = choosing ? texts.ways.back : texts.ways.another;
  parts.another.setAttribute("aria-expanded", String(choosing));
  parts.ways.element.hidden = !choosing || stage !== "waiting";
  parts.ways.render(offers, texts.ways, wayBusy);
  parts.wayError.hidden = wayFault === null || stage !== "waiting";
  if (wayFault !== null) parts.wayError.textContent = texts.ways.faults[wayFault];
  parts.resend.hidden = attempt?.method !== "sms";
  parts.resend.disabled = wayBusy;
  parts.resend.textContent = texts.ways.sendAgain;
  const pressed = attempt !== null && attempt.show.kind !== "code" ? attempt : null;
  parts.method.element.hidden = pressed === null;
  parts.method.preview.hidden = pressed?.show.kind !== "capture";
  parts.method.render(pressed, texts.ways);
}
