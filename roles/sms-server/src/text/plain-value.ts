/** What could make a phone see a web or mail address: the dots of a host name (after NFKC there are two), and the marks of a URL. */
const addressMarks = /[.。:/\\@]+/gu;
/** Invisible, reordering and control characters, and runs of marks that would climb over other lines. */
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{3})\p{M}/gu;

/** A value as it may stand in a text message: one line, nothing a phone would make a link of, at most `most` characters. */
export function plainValue(value: string, most: number): string {
  const seen = value.replaceAll(/\s/gu, " ").normalize("NFKC").replaceAll(unseen, "");
  const text = seen.replaceAll(addressMarks, " ").replaceAll(/\s+/gu, " ").trim();
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
