import { make, makePicture } from "../make-element.ts";
import type { Offer, OfferedWay } from "../ways.ts";
import { wayIcons } from "./way-icons.ts";
import type { WayTexts } from "./way-texts.ts";

/** The other ways, one row each, in the order given. */
interface WayList {
  readonly element: HTMLElement;
  render(offers: readonly Offer[], texts: WayTexts, busy: boolean): void;
  focus(): void;
}

export function createWayList(onWay: (way: OfferedWay) => void): WayList {
  const element = make("ul", { class: "ways", id: "ways", hidden: "" });
  let drawn = "";

  function draw(offers: readonly Offer[], texts: WayTexts): void {
    const now = JSON.stringify([offers, texts.notNow]);
    if (now === drawn) return;
    drawn = now;
    element.replaceChildren(...offers.map((offer) => make("li", {}, createRow(offer, texts, onWay))));
  }
  return {
    element,
    render(offers, texts, busy) {
      draw(offers, texts);
      for (const button of element.querySelectorAll("button")) button.disabled = busy;
    },
    focus: () => element.querySelector("button")?.focus(),
  };
}

/** A way that cannot be used now is named, and is no button. */
function createRow({ way, available }: Offer, texts: WayTexts, onWay: (way: OfferedWay) => void): HTMLElement {
  const { name, about } = texts.names[way];
  const { svg, path } = makePicture("0 0 24 24");
  path.setAttribute("d", wayIcons[way]);
  const words = make("span", {}, make("b", {}, name), make("small", {}, available ? about : texts.notNow));
  if (!available) return make("div", { class: "way", "data-way": way }, svg, words);
  const button = make("button", { class: "way", type: "button", "data-way": way }, svg, words);
  button.addEventListener("click", () => onWay(way));
  return button;
}
