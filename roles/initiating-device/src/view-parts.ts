import { createCodeTile } from "./code-tile.ts";
import { createDigitForm, type DigitFormOptions } from "./digit-form.ts";
import { make, makePicture } from "./make-element.ts";
import { createMethodPanel, type MethodPanelOptions } from "./method-panel.ts";
import { createWayList } from "./way-list.ts";
import type { OfferedWay } from "./ways.ts";

export type ViewParts = ReturnType<typeof createViewParts>;

type WayOptions = MethodPanelOptions & { readonly onWay: (way: OfferedWay) => void };

/** What the other ways need (§12). */
function createWayParts(options: WayOptions) {
  const method = createMethodPanel(options);
  const resend = make("button", { class: "plain", type: "button", part: "resend" });
  const ways = createWayList(options.onWay);
  const wayError = make("p", { class: "error", role: "alert", hidden: "" });
  const expands = { "aria-controls": "ways", "aria-expanded": "false" };
  const another = make("button", { class: "plain", type: "button", part: "another", ...expands });
  return { method, resend, ways, wayError, another };
}

/** Builds the element's content once, empty; the view fills and shows what a stage needs. */
export function createViewParts(options: DigitFormOptions & WayOptions) {
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
  const ways = createWayParts(options);
  const retry = make("button", { class: "primary", type: "button", part: "retry" });
  const cancel = make("button", { type: "button", part: "cancel" });
  const buttons = make("div", { class: "actions" }, retry, cancel);
  /** Says every change to screen readers. */
  const said = make("p", { class: "said", role: "status" });
  const words = make("div", { class: "words" }, device, title, sentence);
  const side = make("div", { class: "side" }, words, here, steps, ways.method.element, form.element);
  side.append(ways.resend, ways.ways.element, ways.wayError, ways.another, buttons);
  const body = make(
    "div",
    { class: "body" },
    make("div", { class: "stage" }, codeBox, figure, ways.method.preview),
    side,
  );
  const shell = make("section", { class: "shell", part: "shell" }, make("header", {}, heading, time), body, said);
  return {
    shell,
    heading,
    time,
    tile,
    bar,
    barBox,
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
    ...ways,
    retry,
    cancel,
    buttons,
    said,
  };
}
