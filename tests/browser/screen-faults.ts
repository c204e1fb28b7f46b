/**
 * What is wrong with the screen as it stands, one sentence each. It runs inside the page, so it may use nothing from
 * outside itself.
 */
export function screenFaults(): readonly string[] {
  const tap = 44;
  const interactive =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=menuitem]";

  function* elements(root: ParentNode): Generator<Element> {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* elements(element.shadowRoot);
    }
  }
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const top: ParentNode = modal ?? document;
  const seen = [...elements(top)].filter(
    (element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.closest("[inert]") === null,
  );

  function nameOf(element: Element): string {
    const text = (
      element.textContent ||
      element.getAttribute("aria-label") ||
      element.getAttribute("name") ||
      ""
    ).trim();
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> "${text.slice(0, 40)}"`;
  }
  function hasOwnText(element: Element): boolean {
    return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  }
  function isForEarsOnly(element: Element): boolean {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { clipPath, clip, position } = getComputedStyle(at);
      if (position === "absolute" && (clipPath !== "none" || clip !== "auto")) return true;
    }
    return false;
  }
  function isTextLink(element: Element): boolean {
    return element.matches("a") && getComputedStyle(element).display.startsWith("inline");
  }
  /** A checkbox or radio is as large as the label around it. */
  function targetOf(element: Element): Element {
    return element.matches("input[type=checkbox], input[type=radio]") ? (element.closest("label") ?? element) : element;
  }
  function isPinned(element: Element): boolean {
    for (let at: Element | null = element; at; at = at.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return true;
    }
    return false;
  }

  const faults: string[] = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {
    faults.push(`the page is ${page.scrollWidth} wide on a screen of ${page.clientWidth}`);
  }

  for (const element of seen) {
    if (!(element instanceof HTMLElement) || !hasOwnText(element) || isForEarsOnly(element)) continue;
    const style = getComputedStyle(element);
    if (style.display === "inline" || element.matches("select, textarea, option")) continue;
    const scrolls = ["auto", "scroll"];
    if (element.scrollWidth > element.clientWidth + 1 && !scrolls.includes(style.overflowX)) {
      faults.push(`text is wider than its box: ${nameOf(element)}`);
    }
    const hides = ["hidden", "clip"].includes(style.overflowY);
    if (hides && element.scrollHeight > element.clientHeight + 1) faults.push(`text is cut below: ${nameOf(element)}`);
  }

  const targets = seen.filter((element) => element.matches(interactive) && !isForEarsOnly(element));
  for (const element of targets) {
    const { width, height } = targetOf(element).getBoundingClientRect();
    if (isTextLink(element) || (width >= tap - 0.5 && height >= tap - 0.5)) continue;
    faults.push(`a finger misses ${nameOf(element)}: ${Math.round(width)} x ${Math.round(height)}`);
  }
  for (const [at, one] of targets.entries()) {
    for (const other of targets.slice(at + 1)) {
      if (one.contains(other) || other.contains(one) || isPinned(one) !== isPinned(other)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) faults.push(`${nameOf(one)} lies on ${nameOf(other)}`);
    }
  }
  return faults;
}
