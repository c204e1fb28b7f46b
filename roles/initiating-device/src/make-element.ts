type Attributes = Readonly<Record<string, string>>;

/** An element with attributes and children. Text goes in as text nodes only (T22). */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** An SVG picture with one path. */
export function makePicture(viewBox: string): { readonly svg: SVGSVGElement; readonly path: SVGPathElement } {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return { svg, path };
}
