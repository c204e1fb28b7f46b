type Members = Readonly<Record<string, unknown>>;

/** The members of what a text says; null when it is no JSON object. */
export function readJson(text: string): Members | null {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The members of a value; null when it is no object. */
export function membersOf(value: unknown): Members | null {
  return typeof value === "object" && value !== null ? (value as Members) : null;
}

/** A text; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What of a list is one of the known names, in the list's order and once; anything else is left out. */
export function namesOf<Name extends string>(value: unknown, known: readonly Name[]): readonly Name[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value)].filter((one): one is Name => known.includes(one));
}
