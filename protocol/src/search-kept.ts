/** What an entry of a device's own history is found by. */
export interface Searchable {
  /** Anything that was on the screen. */
  readonly texts: readonly string[];
  readonly scene: string;
  readonly result: string;
  /** Empty where there is one alone. */
  readonly account: string;
  /** Unix seconds. */
  readonly at: number;
}

/** What is looked for; what is left out is not asked. */
export interface KeptCriteria {
  /** Every word of it must stand somewhere in the texts, in any part of a word and in any script. */
  readonly words?: string;
  readonly scene?: string;
  readonly result?: string;
  readonly account?: string;
  /** Unix seconds: at `from` or later, before `to`. */
  readonly from?: number;
  readonly to?: number;
}

/** Text as it is compared: case, accents and width make no difference. */
export function foldText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

interface Indexed<T> extends Omit<Searchable, "texts"> {
  readonly entry: T;
  readonly folded: string;
}

function fits<T>(one: Indexed<T>, { scene, result, account, from, to }: KeptCriteria): boolean {
  return (
    (scene === undefined || one.scene === scene) &&
    (result === undefined || one.result === result) &&
    (account === undefined || one.account === account) &&
    (from === undefined || one.at >= from) &&
    (to === undefined || one.at < to)
  );
}

/** Folds all texts once, and answers what searches them; what is found keeps the order of `entries`. */
export function indexKept<T>(
  entries: readonly T[],
  describe: (entry: T) => Searchable,
): (criteria: KeptCriteria) => readonly T[] {
  // Texts are kept apart by a character that nobody types, so that no word is found across two of them.
  const indexed = entries.map((entry): Indexed<T> => {
    const { texts, ...rest } = describe(entry);
    return { ...rest, entry, folded: foldText(texts.join("\n")) };
  });
  return (criteria) => {
    const words = foldText(criteria.words ?? "")
      .split(/\s+/)
      .filter(Boolean);
    const found = indexed.filter((one) => fits(one, criteria) && words.every((word) => one.folded.includes(word)));
    return found.map(({ entry }) => entry);
  };
}
