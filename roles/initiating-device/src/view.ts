import { createCodeTile } from "./code-tile.ts";
import type { TimeLeft } from "./countdown.ts";
import { createDigitForm } from "./digit-form.ts";
import { figures } from "./figure.ts";
import { make, makePicture } from "./make-element.ts";
import { isFinalStage, type Stage } from "./stage.ts";
import type { Texts } from "./texts.ts";

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

export interface ViewActions {
  readonly onDigits: (digits: string) => void;
  readonly onIncomplete: () => void;
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
const digitStages: ReadonlySet<Stage> = new Set(["code-needed", "enrol-scan", "enrol-checking"]);
const timedStages: ReadonlySet<Stage> = new Set(["waiting", "scanned", "code-needed", "enrol-scan", "enrol-checking"]);

/** Builds the element's content once; `render` then changes what differs. */
export function createView(actions: ViewActions): View {
  const heading = make("h2", { part: "heading" });
  const time = make("span", { class: "time", "aria-hidden": "true" });
  const tile = createCodeTile();
  const bar = make("span");
  const barBox = make("div", { class: "bar", "aria-hidden": "true" }, bar);
  const codeBox = make("div", {}, tile.element, barBox);
  const picture = makePicture("0 0 24 24");
  const figure = make("div", { class: "figure" }, picture.svg);
  const device = make("p", { class: "device" });
  const title = make("h3", { tabindex: "-1" });
  const sentence = make("p");
  const steps = make("ol");
  const form = createDigitForm(actions);
  const retry = make("button", { class: "primary", type: "button", part: "retry" });
  const cancel = make("button", { type: "button", part: "cancel" });
  const said = make("p", { class: "said", role: "status" });
  const buttons = make("div", { class: "actions" }, retry, cancel);
  const words = make("div", { class: "words" }, device, title, sentence);
  const side = make("div", { class: "side" }, words, steps, form.element, buttons);
  const stageBox = make("div", { class: "stage" }, codeBox, figure);
  const element = make("section", { class: "shell", part: "shell" }, make("header", {}, heading, time), make("div", { class: "body" }, stageBox, side), said);
  retry.addEventListener("click", actions.onRetry);
  cancel.addEventListener("click", actions.onCancel);
  let shown: Stage | null = null;
  let drawn: string | null = null;
  let drawnLabel = "";

  function render(model: Model, texts: Texts, lang: string): void {
    element.lang = lang;
    heading.textContent = model.heading ?? (model.enrolling ? texts.enrolHeading : texts.heading);
    renderCode(model, texts);
    renderTime(model, texts);
    renderWords(model, texts);
    form.label(model.enrolling ? texts.shortStringLabel : texts.confirmationLabel, texts.send);
    retry.textContent = texts.retry;
    cancel.textContent = texts.cancel;
    if (model.stage !== shown) renderStage(model, texts);
  }

  function renderCode({ stage, code }: Model, texts: Texts): void {
    tile.stale(stage === "lost");
    if (code === drawn && drawnLabel === texts.codePicture) return;
    tile.draw(code, texts.codePicture);
    drawn = code;
    drawnLabel = texts.codePicture;
  }

  function renderTime({ stage, left }: Model, texts: Texts): void {
    const shows = left !== null && timedStages.has(stage);
    time.hidden = barBox.hidden = !shows;
    if (!shows) return;
    time.textContent = texts.timeLeft(`${Math.floor(left.seconds / 60)}:${String(left.seconds % 60).padStart(2, "0")}`);
    for (const part of [time, barBox]) part.toggleAttribute("data-late", left.seconds <= lateSeconds);
    bar.style.transform = `scaleX(${left.share})`;
    if (left.seconds === lateSeconds) said.textContent = texts.secondsLeft(left.seconds);
  }

  function renderWords({ stage, enrolling, device: kind }: Model, texts: Texts): void {
    const text = texts.stage[stage];
    title.textContent = text.title;
    sentence.textContent = text.sentence;
    device.hidden = kind === null || (stage !== "scanned" && stage !== "code-needed");
    device.textContent = texts.scannedBy(texts.devices[kind?.toLowerCase() ?? ""] ?? texts.phone);
    const list = enrolling ? texts.enrolSteps : texts.steps;
    steps.hidden = stage !== "waiting" && stage !== "connecting" && stage !== "enrol-scan";
    if (steps.children.length === list.length && steps.firstChild?.textContent === list[0]) return;
    steps.replaceChildren(...list.map((step) => make("li", {}, make("span", {}, step))));
  }

  function renderStage({ stage, canCancel }: Model, texts: Texts): void {
    const hadFocus = element.contains(focused(element));
    const entersDigits = digitStages.has(stage) && !digitStages.has(shown ?? "connecting");
    shown = stage;
    codeBox.hidden = !codeStages.has(stage);
    renderFigure(stage);
    form.element.hidden = !digitStages.has(stage);
    retry.hidden = !isFinalStage(stage) || stage === "done" || stage === "enrol-done";
    cancel.hidden = isFinalStage(stage) || stage === "approved" || !canCancel;
    buttons.hidden = retry.hidden && cancel.hidden;
    said.textContent = `${texts.stage[stage].title}. ${texts.stage[stage].sentence}`;
    if (stage === "code-needed" && entersDigits && (hadFocus || nothingFocused())) form.focus();
    else if (hadFocus && focused(element) === null) title.focus();
  }

  function renderFigure(stage: Stage): void {
    const next = figures[stage];
    figure.hidden = next === undefined;
    figure.removeAttribute("data-fresh");
    if (next === undefined) return;
    figure.dataset["tone"] = next.tone;
    picture.path.setAttribute("d", next.d);
    void figure.offsetWidth;
    figure.setAttribute("data-fresh", "");
  }

  return { element, render, digitsError: form.error, digitsBusy: form.busy };
}

/** The focused element inside this shadow root that is still shown; null when it is elsewhere or was hidden. */
function focused(element: HTMLElement): Element | null {
  const root = element.getRootNode();
  const active = root instanceof ShadowRoot ? root.activeElement : null;
  return active instanceof HTMLElement && active.offsetParent !== null ? active : null;
}

/** Taking the focus is a help only when the user is not busy elsewhere on the page. */
function nothingFocused(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
