import { make } from "../make-element.ts";
import type { FurtherWays, Model } from "../model.ts";
import type { StageText, Texts } from "../texts.ts";
import type { ViewActions } from "../view-actions.ts";
import type { ViewParts } from "../view-parts.ts";
import { attemptOf } from "../view-ways.ts";
import { otherWays } from "../ways.ts";
import { createMethodPanel } from "./method-panel.ts";
import { wayIcons } from "./way-icons.ts";
import { createWayList } from "./way-list.ts";
import { wayStyles } from "./way-styles.ts";
import { wayTexts, wordsOfAttempt } from "./way-texts.ts";

/** Puts the further ways into an element's content, each part in its place. */
export function createFurtherWays(parts: ViewParts, actions: ViewActions): FurtherWays {
  const own = createWayParts(actions);
  parts.stageBox.append(own.method.preview);
  parts.form.element.before(own.method.element);
  parts.another.before(own.resend, own.list.element, own.error);
  addStyles(parts.shell);
  return {
    wordsOf,
    noteOf,
    digitsLabel: (attempt, { language }) => wayTexts[language][attempt === null ? "offlineLabel" : "codeLabel"],
    faultText: (fault, { language }) => wayTexts[language].faults[fault],
    iconOf: (way) => wayIcons[way],
    render: (model, texts) => renderWays(own, model, texts),
    focus() {
      const shown = [own.list, own.method].find(({ element }) => !element.hidden);
      shown?.focus();
      return shown !== undefined;
    },
  };
}

type WayParts = ReturnType<typeof createWayParts>;

function createWayParts(actions: ViewActions) {
  const method = createMethodPanel(actions);
  const resend = make("button", { class: "plain", type: "button", part: "resend" });
  resend.addEventListener("click", actions.onResend);
  const list = createWayList(actions.onWay);
  const error = make("p", { class: "error", role: "alert", hidden: "" });
  return { method, resend, list, error };
}

function addStyles(shell: HTMLElement): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(wayStyles);
  const root = shell.getRootNode();
  if (root instanceof ShadowRoot) root.adoptedStyleSheets.push(sheet);
}

function wordsOf(model: Model, { language }: Texts): StageText | null {
  const texts = wayTexts[language];
  if (model.stage !== "waiting") return null;
  if (model.choosing) return texts.choose;
  const attempt = attemptOf(model);
  if (attempt !== null) return wordsOfAttempt(attempt, texts);
  return model.offlineOpen ? texts.offline : null;
}

function noteOf({ stage, ways, choosing, wayNote }: Model, { language }: Texts): string | null {
  const texts = wayTexts[language];
  if (stage !== "waiting" || choosing) return null;
  if (wayNote === "sent-again") return texts.sentAgain;
  return wayNote === "changed" ? texts.changed(texts.names[ways.attempt?.method ?? "qr"].name) : null;
}

function renderWays({ method, resend, list, error }: WayParts, model: Model, { language }: Texts): void {
  const { stage, ways, choosing, wayBusy, wayFault } = model;
  const texts = wayTexts[language];
  const attempt = attemptOf(model);
  list.element.hidden = !choosing || stage !== "waiting";
  list.render(stage === "waiting" ? otherWays(ways, model) : [], texts, wayBusy);
  error.hidden = wayFault === null || stage !== "waiting";
  if (wayFault !== null) error.textContent = texts.faults[wayFault];
  resend.hidden = attempt?.method !== "sms";
  resend.disabled = wayBusy;
  resend.textContent = texts.sendAgain;
  const pressed = attempt !== null && attempt.show.kind !== "code" ? attempt : null;
  method.element.hidden = pressed === null;
  method.preview.hidden = pressed?.show.kind !== "capture";
  method.render(pressed, texts);
}
