/** What the doctor found at one place. */
export interface Finding {
  readonly what: string;
  /** `bad`: the server will not work, or not safely; `odd`: it works, and somebody should look. */
  readonly state: "good" | "odd" | "bad";
  readonly says: string;
  /** What to do about it; null where all is well. */
  readonly remedy: string | null;
}

export function good(what: string, says: string): Finding {
  return { what, state: "good", says, remedy: null };
}
export function odd(what: string, says: string, remedy: string): Finding {
  return { what, state: "odd", says, remedy };
}
export function bad(what: string, says: string, remedy: string): Finding {
  return { what, state: "bad", says, remedy };
}

/** The sentence of an error, for a finding. */
export function sentenceOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
