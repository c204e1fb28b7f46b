/**
 * Texts in sight that are one of `english`, whole: somebody forgot them on a Chinese screen. It runs inside the page, so it may use nothing from
 * outside itself. What is marked as another language, or as not to be translated (what was signed stays as it was shown then), may be English.
 */
export function untranslatedTexts(english: readonly string[]): readonly string[] {
  const known = new Set(english);
  function* textNodes(root: Node): Generator<Text> {
    for (const node of root.childNodes) {
      if (node instanceof Text) yield node;
      if (node instanceof Element && node.shadowRoot) yield* textNodes(node.shadowRoot);
      yield* textNodes(node);
    }
  }
  const top = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const left = [...textNodes(top)].filter((node) => {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!element || !known.has(text) || !element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.closest("[translate=no]")) return false;
    const marked = element.closest("[lang]")?.getAttribute("lang") ?? document.documentElement.lang;
    return /^zh/i.test(marked);
  });
  return left.map((node) => `still in English: "${node.data.trim()}"`);
}
