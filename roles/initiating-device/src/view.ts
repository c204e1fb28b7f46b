import { type Figure, figures, heldFigure } from "./figure.ts";
import type { FurtherWaysFile } from "./load-further-ways.ts";
import { make } from "./make-element.ts";
import type { FurtherWays, Model } from "./model.ts";
import { isFinalStage, type Stage } from "./stage.ts";
import type { StageText, Texts } from "./texts.ts";
import type { ViewActions } from "./view-actions.ts";
import { createViewParts, type ViewParts } from "./view-parts.ts";
import { attemptOf, digitsOf, isHeld, renderAnother, showsCode, wordsOfWay } from "./view-ways.ts";

export interface View {
  readonly element: HTMLElement;
  render(model: Model, texts: Texts): void;
  /** Makes room for the other ways, whose file has arrived. */
  adopt(file: FurtherWaysFile): FurtherWays;
  digitsError(sentence: string | null): void;
  digitsBusy(busy: boolean): void;
  /** Puts the focus where the way under way begins, or on the list of ways. */
  focusWay(further: FurtherWays | null): void;
}

const lateSeconds = 15;
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
  parts.loadAgain.addEventListener("click", actions.onLoadAgain);
  parts.another.addEventListener("click", actions.onAnother);
  parts.shell.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !parts.shell.hasAttribute("data-choosing")) return;
    actions.onAnother();
    parts.another.focus();
  });
  let shown: Screen | null = null;
  let drawn: string | null = null;

  function render(model: Model, texts: Texts): void {
    parts.shell.lang = texts.language;
    const code = `${texts.codePicture} ${model.code}`;
    if (code !== drawn) parts.tile.draw(model.code, texts.codePicture);
    drawn = code;
    parts.tile.stale(model.stage === "lost");
    renderLabels(parts, model, texts);
    renderWords(parts, model, texts);
    renderSteps(parts, model, texts);
    renderHere(parts, model, texts);
    const hadFocus = focusedIn(parts.shell) !== null;
    renderAnother(parts, model, texts);
    model.further?.render(model, texts);
    const screen = screenOf(model);
    if (screen !== shown) renderScreen(parts, model, { texts, first: shown === null, hadFocus });
    shown = screen;
    renderTime(parts, model, texts);
  }
  return {
    element: parts.shell,
    render,
    adopt: (file) => file.createFurtherWays(parts, actions),
    digitsError: parts.form.error,
    digitsBusy: parts.form.busy,
    focusWay: (further) => focusWay(parts, further),
  };
}

/** What makes a screen another one, so that it is said and the focus looked after. */
type Screen = string;
function screenOf(model: Model): Screen {
  const { stage, ways, choosing, offlineOpen, furtherFailed } = model;
  const held = isHeld(model) ? `held ${furtherFailed}` : "";
  return stage === "waiting" ? [stage, ways.attempt?.id, choosing, offlineOpen, held].join() : stage;
}

function focusWay({ form, title }: ViewParts, further: FurtherWays | null): void {
  if (!form.element.hidden) form.focus();
  else if (further?.focus() !== true) title.focus();
}

function renderLabels({ heading, form, retry, loadAgain, cancel }: ViewParts, model: Model, texts: Texts): void {
  heading.textContent = model.heading ?? headingOf(model, texts);
  const purpose = model.ways.attempt?.id ?? String(model.offlineOpen);
  form.ask({ label: digitsLabel(model, texts), send: texts.send, digits: digitsOf(model) ?? [6], purpose });
  retry.textContent = texts.retry;
  loadAgain.textContent = texts.loadAgain;
  cancel.textContent = texts.cancel;
}

function headingOf(model: Model, texts: Texts): string {
  if (model.enrolling) return texts.enrolHeading;
  if (model.stage === "approved" || isFinalStage(model.stage)) return texts.endHeading;
  if (model.onPage || isHeld(model) || attemptOf(model) !== null || model.choosing) return texts.onPageHeading;
  return model.sameDevice ? texts.sameDeviceHeading : texts.heading;
}

function digitsLabel(model: Model, texts: Texts): string {
  const attempt = attemptOf(model);
  if (model.further !== null && (attempt !== null || model.offlineOpen))
    return model.further.digitsLabel(attempt, texts);
  return model.enrolling ? texts.shortStringLabel : texts.confirmationLabel;
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

/** What the stage is called and says; other ways than a second device with a network are told in their own words. */
function wordsOf(model: Model, texts: Texts): StageText {
  const { stage, sameDevice } = model;
  const ofWay = wordsOfWay(model, texts);
  if (ofWay !== null) return ofWay;
  if (sameDevice && stage === "waiting") return texts.sameDevice;
  return sameDevice && stage === "approved" ? texts.sameDeviceApproved : texts.stage[stage];
}

function renderWords({ title, sentence, device }: ViewParts, model: Model, texts: Texts): void {
  const { stage, device: kind } = model;
  const words = wordsOf(model, texts);
  title.textContent = words.title;
  sentence.textContent = words.sentence;
  const note = model.further?.noteOf(model, texts) ?? null;
  device.hidden = note === null && (kind === null || !["scanned", "code-needed", "confirmed"].includes(stage));
  device.textContent = note ?? texts.scannedBy(texts.devices[kind?.toLowerCase() ?? ""] ?? texts.phone);
}

/** What needs no second device: a link, a picture. And the digits, where there are some to type. */
function renderHere({ here, open, save, form }: ViewParts, model: Model, texts: Texts): void {
  const { stage, code, sameDevice } = model;
  here.hidden = !(sameDevice && stage === "waiting" && code !== null && isPlain(model));
  open.textContent = texts.openHere;
  save.textContent = texts.savePicture;
  if (code !== null) open.href = sameDeviceLink(code);
  form.element.hidden = !digitStages.has(stage) && digitsOf(model) === null;
}

/** True for the code on the page and nothing else. */
function isPlain({ offlineOpen, choosing, ways }: Model): boolean {
  return !offlineOpen && !choosing && ways.attempt === null;
}

/** The same code under the marker of a link (§4); nothing for what is no web address, whoever sent it (T22). */
function sameDeviceLink(code: string): string {
  return /^https?:\/\//.test(code) ? code.replace("#1.", "#1s.") : "";
}

function renderSteps({ steps }: ViewParts, model: Model, texts: Texts): void {
  const { stage, enrolling, sameDevice } = model;
  const list = enrolling ? texts.enrolSteps : sameDevice ? texts.sameDeviceSteps : texts.steps;
  steps.hidden = !stepStages.has(stage) || (stage === "waiting" && !isPlain(model));
  if (steps.firstChild?.textContent === list[0]) return;
  steps.replaceChildren(...list.map((step) => make("li", {}, make("span", {}, step))));
}

function renderScreen(
  parts: ViewParts,
  model: Model,
  { texts, first, hadFocus }: { texts: Texts; first: boolean; hadFocus: boolean },
): void {
  const { stage, canCancel } = model;
  const words = wordsOf(model, texts);
  const note = model.further?.noteOf(model, texts) ?? null;
  parts.codeBox.hidden = !showsCode(model);
  renderFigure(parts, model);
  parts.retry.hidden = !isFinalStage(stage) || stage === "done" || stage === "enrol-done";
  parts.cancel.hidden = isFinalStage(stage) || stage === "approved" || !canCancel;
  parts.loadAgain.hidden = !isHeld(model) || !model.furtherFailed;
  parts.buttons.hidden = [parts.retry, parts.loadAgain, parts.cancel].every(({ hidden }) => hidden);
  parts.said.textContent = [note, words.title, words.sentence].filter((one) => one !== null).join(texts.fullStop);
  if (first) return;
  if ((stage === "code-needed" || stage === "enrol-digits") && (hadFocus || nothingFocused())) parts.form.focus();
  else if (hadFocus && focusedIn(parts.shell) === null) parts.title.focus();
}

/** The picture in place of the code arrives with a small movement, once per screen. */
function renderFigure({ figure, picture }: ViewParts, model: Model): void {
  const next = figureOf(model);
  figure.hidden = next === undefined;
  figure.removeAttribute("data-fresh");
  if (next === undefined) return;
  figure.dataset["tone"] = next.tone;
  picture.setAttribute("d", next.d);
  void figure.offsetWidth;
  figure.setAttribute("data-fresh", "");
}

function figureOf(model: Model): Figure | undefined {
  const { stage, ways, further } = model;
  if (stage !== "waiting" || ways.attempt === null) return figures[stage];
  if (showsCode(model) || attemptOf(model)?.show.kind === "capture") return undefined;
  if (further === null) return heldFigure(model.furtherFailed);
  return { tone: "plain", d: further.iconOf(ways.attempt.method) };
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
