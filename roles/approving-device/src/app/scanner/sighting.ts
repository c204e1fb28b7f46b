/** What one look at the picture showed. */
export type Sighting =
  | { readonly kind: "nothing" }
  | { readonly kind: "several" }
  | { readonly kind: "foreign" }
  | { readonly kind: "code"; readonly text: string };

/** A text that is ours, of whatever kind and version: a link, then our marker (§4). */
const ours = /^https?:\/\/[^#]*#[0-9]{1,3}[A-Za-z]?\.[0-9]*$/;

/** A code beside a foreign one is taken; two of ours are not guessed between. */
export function judgeSighting(texts: readonly string[]): Sighting {
  const codes = texts.filter((text) => ours.test(text));
  const [text] = codes;
  if (codes.length > 1) return { kind: "several" };
  if (text !== undefined) return { kind: "code", text };
  return { kind: texts.length > 0 ? "foreign" : "nothing" };
}
