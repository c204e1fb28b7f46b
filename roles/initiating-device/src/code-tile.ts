import { make, makePicture } from "./make-element.ts";
import { codePath } from "./code-path.ts";

/** The white square with the code: dark on white in every theme, for the cameras. */
export interface CodeTile {
  readonly element: HTMLElement;
  /** Draws a code's text, in place: the same path element gets new data, so that nothing flickers. Null empties it. */
  draw(text: string | null, label: string): void;
  /** Pale while the connection is lost: a code that is no longer live cannot be scanned. */
  stale(stale: boolean): void;
}

export function createCodeTile(): CodeTile {
  const { svg, path } = makePicture("0 0 1 1");
  const element = make("div", { class: "tile", part: "code", role: "img", "data-empty": "" }, svg);
  return {
    element,
    draw(text, label) {
      const code = text === null ? null : codePath(text);
      element.toggleAttribute("data-empty", code === null);
      element.setAttribute("aria-label", label);
      if (code !== null) svg.setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
      path.setAttribute("d", code?.d ?? "");
    },
    stale(stale) {
      element.toggleAttribute("data-stale", stale);
    },
  };
}
