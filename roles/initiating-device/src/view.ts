import type { TimeLeft } from "./countdown.ts";
import type { DigitFormOptions } from "./digit-form.ts";
import { figures } from "./figure.ts";
import { make } from "./make-element.ts";
import { isFinalStage, type Stage } from "./stage.ts";
import type { StageText, Texts } from "./texts.ts";
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
  /** True when the authenticator may be in this same browser (§11.3). */
  readonly sameDevice: boolean;
  /** True when a phone without a network may be answered for by its code (§11.4). */
  readonly offlinePossible: boolean;
  /** True while that code is being typed. */
  readonly offlineOpen: boolean;
}

export interface ViewActions extends DigitFormOptions {
  readonly onCancel: () => void;
  readonly onRetry: () => void;
  readonly onSave: () => void;
  readonly onOffline: () => void;
}

export interface View {
  readonly element: HTMLElement;
  render(model: Model, texts: Texts, lang: string): void;
  digitsError(sentence: string | null): void;
  digitsBusy(busy: boolean): void;
  focusDigits(): void;
}

const lateSeconds = 15;
const codeStages: ReadonlySet<Stage> = new Set(["connecting", "waiting", "lost", "enrol-scan"]);
const digitStages: ReadonlySet<Stage> = new Set(["code-needed", "enrol-scan", "enrol-digits", "enrol-checking"]);
const timedStages: ReadonlySet<Stage> = new Set([
  "waiting",
  "scanned",
  "code-needed",
  "confirmed",
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
  parts.save.addEventListener("click", actions.onSave);
  parts.offline.addEventListener("click", actions.onOffline);
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
    renderWaysHere(parts, model, texts);
    if (model.stage !== shown) renderStage(parts, model, { texts, previous: shown });
    shown = model.stage;
    renderTime(parts, model, texts);
  }
  return {
    element: parts.shell,
    render,
    digitsError: parts.form.error,
    digitsBusy: parts.form.busy,
    focusDigits: parts.form.focus,
  };
}

function renderLabels(
  { heading, form, retry, cancel }: ViewParts,
  { heading: given, enrolling, sameDevice, offlineOpen }: Model,
  texts: Texts,
): void {
  heading.textContent =
    given ?? (enrolling ? texts.enrolHeading : sameDevice ? texts.sameDeviceHeading : texts.heading);
  form.ask(
    offlineOpen
      ? { label: texts.offlineLabel, send: texts.send, digits: 8 }
      : { label: enrolling ? texts.shortStringLabel : texts.confirmationLabel, send: texts.send, digits: 6 },
  );
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

/** What the stage is called and says; the ways without a second device, or without a network, are told in their own words. */
function wordsOf({ stage, sameDevice, offlineOpen }: Model, texts: Texts): StageText {
  if (stage === "waiting" && offlineOpen) return texts.offline;
  return stage === "waiting" && sameDevice ? texts.sameDevice : texts.stage[stage];
}

function renderWords({ title, sentence, device }: ViewParts, model: Model, texts: Texts): void {
  const { stage, device: kind } = model;
  const words = wordsOf(model, texts);
  title.textContent = words.title;
  sentence.textContent = words.sentence;
  device.hidden = kind === null || !["scanned", "code-needed", "confirmed"].includes(stage);
  device.textContent = texts.scannedBy(texts.devices[kind?.toLowerCase() ?? ""] ?? texts.phone);
}

/** The ways that need no second device, or no network on it: a link, a picture, a code. */
function renderWaysHere(
  { here, open, save, offline, form }: ViewParts,
  { stage, code, sameDevice, offlinePossible, offlineOpen }: Model,
  texts: Texts,
): void {
  here.hidden = !(sameDevice && stage === "waiting" && code !== null && !offlineOpen);
  open.textContent = texts.openHere;
  save.textContent = texts.savePicture;
  if (code !== null) open.href = sameDeviceLink(code);
  offline.hidden = !(offlinePossible && stage === "waiting");
  offline.textContent = offlineOpen ? texts.offlineClose : texts.offlineOpen;
  offline.setAttribute("aria-expanded", String(offlineOpen));
  form.element.hidden = !(digitStages.has(stage) || (offlineOpen && !offline.hidden));
}

/** The same code under the marker of a link (§4); nothing for what is no web address, whoever sent it (T22). */
function sameDeviceLink(code: string): string {
  return /^https?:\/\//.test(code) ? code.replace("#1.", "#1s.") : "";
}

function renderSteps({ steps }: ViewParts, { stage, enrolling, sameDevice, offlineOpen }: Model, texts: Texts): void {
  const list = enrolling ? texts.enrolSteps : sameDevice ? texts.sameDeviceSteps : texts.steps;
  steps.hidden = !stepStages.has(stage) || offlineOpen;
  if (steps.firstChild?.textContent === list[0]) return;
  steps.replaceChildren(...list.map((step) => make("li", {}, make("span", {}, step))));
}

function renderStage(
  parts: ViewParts,
  model: Model,
  { texts, previous }: { texts: Texts; previous: Stage | null },
): void {
  const { stage, canCancel } = model;
  const words = wordsOf(model, texts);
  const hadFocus = focusedIn(parts.shell) !== null;
  parts.codeBox.hidden = !codeStages.has(stage);
  renderFigure(parts, stage);
  parts.retry.hidden = !isFinalStage(stage) || stage === "done" || stage === "enrol-done";
  parts.cancel.hidden = isFinalStage(stage) || stage === "approved" || !canCancel;
  parts.buttons.hidden = parts.retry.hidden && parts.cancel.hidden;
  parts.said.textContent = `${words.title}${texts.fullStop}${words.sentence}`;
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
