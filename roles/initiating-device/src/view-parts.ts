import { createCodeTile } from "./code-tile.ts";
import { createDigitForm, type DigitFormOptions } from "./digit-form.ts";
import { make, makePicture } from "./make-element.ts";

export type ViewParts = ReturnType<typeof createViewParts>;

/** Builds the element's content once, empty; the view fills and shows what a stage needs. */
export function createViewParts(options: DigitFormOptions) {
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
  const form = createDigitForm(options);
  const open = make("a", { class: "button primary", part: "open", rel: "noreferrer" });
  const save = make("button", { type: "button", part: "save" });
  const here = make("div", { class: "here", hidden: "" }, open, save);
  const expands = { "aria-controls": "ways", "aria-expanded": "false" };
  const another = make("button", { class: "plain", type: "button", part: "another", ...expands });
  const retry = make("button", { class: "primary", type: "button", part: "retry" });
  const loadAgain = make("button", { class: "primary", type: "button", part: "load-again" });
  const cancel = make("button", { type: "button", part: "cancel" });
  const buttons = make("div", { class: "actions" }, retry, loadAgain, cancel);
  /** Says every change to screen readers. */
  const said = make("p", { class: "said", role: "status" });
  const words = make("div", { class: "words" }, device, title, sentence);
  const side = make("div", { class: "side" }, words, here, steps, form.element, another, buttons);
  const stageBox = make("div", { class: "stage" }, codeBox, figure);
  const body = make("div", { class: "body" }, stageBox, side);
  const shell = make("section", { class: "shell", part: "shell" }, make("header", {}, heading, time), body, said);
  return {
    shell,
    heading,
    time,
    tile,
    bar,
    barBox,
    stageBox,
    codeBox,
    picture: picture.path,
    figure,
    device,
    title,
    sentence,
    steps,
    open,
    save,
    here,
    form,
    another,
    retry,
    loadAgain,
    cancel,
    buttons,
    said,
  };
}
