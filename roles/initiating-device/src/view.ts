import type { TimeLeft } from "./countdown.ts";
import type { DigitFormOptions } from "./digit-form.ts";
import { figures } from "./figure.ts";
import { make } from "./make-element.ts";
import { isFinalStage, type Stage } from "./stage.ts";
import type { Texts } from "./texts.ts";
import { createViewParts, type ViewParts } from "./view-parts.ts";

/** All that the element shows at one moment. */
export interface Model {
  readonly stage: Stage;
  readonly enrolling: boolean;
  /** Text of the code; null before the first frame. */
  readonly code: string | null;
  /** Kind of the device that scanned. */
  readonly device: string | null;
  readonly left: TimeLeft | null;
  readonly heading: string | null;
  readonly canCancel: boolean;
}

export interface ViewActions extends DigitFormOptions {
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

export interface View {
  readonly element: HTMLElement;
  render(model: Model, texts: Texts, lang: string): void;
  digitsError(sentence: string | null): void;
  digitsBusy(busy: boolean): void;
}

const lateSeconds = 15;
const codeStages: ReadonlySet<Stage> = new Set(["connecting", "waiting", "lost", "enrol-scan"]);
const digitStages: ReadonlySet<Stage> = new Set(["code-needed", "enrol-scan", "enrol-digits", "enrol-checking"]);
const timedStages: ReadonlySet<Stage> = new Set([
  "waiting",
  "scanned",
  "code-needed",
  "enrol-scan",
  "enrol-digits",
  "enrol-checking",
]);
const stepStages: ReadonlySet<Stage> = new Set(["connecting", "waiting", "enrol-scan"]);

/** Builds the element's content once; `render` then changes what differs. */
export function createView(actions: ViewActions): View {
  const parts = createViewParts(actions);
  parts.retry.addEventListener("click", actions.onRetry);
  parts.cancel.addEventListener("click", actions.onCancel);
  let shown: Stage | null = null;
  let drawn: string | null = null;

  function render(model: Model, texts: Texts, lang: string): void {
    parts.shell.lang = lang;
    const code = `${texts.codePicture} ${model.code}`;
    if (code !== drawn) parts.tile.draw(model.code, texts.codePicture);
    drawn = code;
    parts.tile.stale(model.stage === "lost");
    renderLabels(parts, model, texts);
    renderWords(parts, model, texts);
    renderSteps(parts, model, texts);
    if (model.stage !== shown) renderStage(parts, model, { texts, previous: shown });
    shown = model.stage;
    renderTime(parts, model, texts);
  }
  return { element: parts.shell, render, digitsError: parts.form.error, digitsBusy: parts.form.busy };
}

function renderLabels(
  { heading, form, retry, cancel }: ViewParts,
  { heading: given, enrolling }: Model,
  texts: Texts,
): void {
  heading.textContent = given ?? (enrolling ? texts.enrolHeading : texts.heading);
  form.label(enrolling ? texts.shortStringLabel : texts.confirmationLabel, texts.send);
  retry.textContent = texts.retry;
  cancel.textContent = texts.cancel;
}

function renderTime({ time, bar, barBox, said }: ViewParts, { stage, left }: Model, texts: Texts): void {
  const shows = left !== null && timedStages.has(stage);
  time.hidden = barBox.hidden = !shows;
  if (!shows) return;
  time.textContent = texts.timeLeft(`${Math.floor(left.seconds / 60)}:${String(left.seconds % 60).padStart(2, "0")}`);
  for (const part of [time, barBox]) part.toggleAttribute("data-late", left.seconds <= lateSeconds);
  bar.style.transform = `scaleX(${left.share})`;
  if (left.seconds === lateSeconds) said.textContent = texts.secondsLeft(left.seconds);
}

function renderWords({ title, sentence, device }: ViewParts, { stage, device: kind }: Model, texts: Texts): void {
  title.textContent = texts.stage[stage].title;
  sentence.textContent = texts.stage[stage].sentence;
  device.hidden = kind === null || (stage !== "scanned" && stage !== "code-needed");
  device.textContent = texts.scannedBy(texts.devices[kind?.toLowerCase() ?? ""] ?? texts.phone);
}

function renderSteps({ steps }: ViewParts, { stage, enrolling }: Model, texts: Texts): void {
  const list = enrolling ? texts.enrolSteps : texts.steps;
  steps.hidden = !stepStages.has(stage);
  if (steps.firstChild?.textContent === list[0]) return;
  steps.replaceChildren(...list.map((step) => make("li", {}, make("span", {}, step))));
}

function renderStage(
  parts: ViewParts,
  { stage, canCancel }: Model,
  { texts, previous }: { texts: Texts; previous: Stage | null },
): void {
  const hadFocus = focusedIn(parts.shell) !== null;
  parts.codeBox.hidden = !codeStages.has(stage);
  renderFigure(parts, stage);
  parts.form.element.hidden = !digitStages.has(stage);
  parts.retry.hidden = !isFinalStage(stage) || stage === "done" || stage === "enrol-done";
  parts.cancel.hidden = isFinalStage(stage) || stage === "approved" || !canCancel;
  parts.buttons.hidden = parts.retry.hidden && parts.cancel.hidden;
  parts.said.textContent = `${texts.stage[stage].title}${texts.fullStop}${texts.stage[stage].sentence}`;
  if (previous === null) return;
  if ((stage === "code-needed" || stage === "enrol-digits") && (hadFocus || nothingFocused())) parts.form.focus();
  else if (hadFocus && focusedIn(parts.shell) === null) parts.title.focus();
}

/** The picture in place of the code arrives with a small movement, once per stage. */
function renderFigure({ figure, picture }: ViewParts, stage: Stage): void {
  const next = figures[stage];
  figure.hidden = next === undefined;
  figure.removeAttribute("data-fresh");
  if (next === undefined) return;
  figure.dataset["tone"] = next.tone;
  picture.setAttribute("d", next.d);
  void figure.offsetWidth;
  figure.setAttribute("data-fresh", "");
}

/** The focused element of this shadow root while it is shown. */
function focusedIn(element: HTMLElement): HTMLElement | null {
  const root = element.getRootNode();
  const active = root instanceof ShadowRoot ? root.activeElement : null;
  return active instanceof HTMLElement && active.offsetParent !== null ? active : null;
}

/** Taking the focus is a help only when the user is not busy elsewhere on the page. */
function nothingFocused(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
