import type { Bytes } from "@countersign/protocol";

export type CodeKind = "registration" | "attempt";

/** A user's phone number, as it is kept. */
export interface Registration {
  readonly id: string;
  readonly organization: string;
  readonly subject: string;
  /** Sealed. */
  readonly phone: Bytes;
  readonly numberHash: Bytes;
  /** The last two digits. */
  readonly hint: string;
  /** True once the user has typed a code that was sent there. */
  readonly proved: boolean;
}

/** A code that was sent. */
export interface KeptCode {
  readonly id: string;
  readonly kind: CodeKind;
  readonly registration: string;
  readonly digest: string;
  readonly mac: Bytes;
  readonly state: "open" | "accepted" | "over";
  readonly misses: number;
  readonly expiresAtMs: number;
}

/** Whom a text is counted for. */
export interface Counted {
  readonly numberHash: Bytes;
  readonly ownerHash: Bytes;
}

export type NewCode = Pick<KeptCode, "id" | "kind" | "registration" | "digest" | "mac" | "expiresAtMs">;

/** What came of beginning: a text to send; the same was begun before; too many texts; the id means something else. */
export type Begun =
  | { readonly kind: "begun"; readonly text: number }
  | { readonly kind: "again" }
  | { readonly kind: "limited" }
  | { readonly kind: "taken" };

/** What is kept, by transitions: each is one transaction, and on disk when it is answered. */
export interface SmsStore {
  findRegistration(id: string): Registration | null;
  findCode(kind: CodeKind, id: string): KeptCode | null;
  /** A code and the text that carries it; with a registration, that one too. Counts the text, or does nothing at all when a limit is met. */
  begin(code: NewCode, parts: { counted: Counted; registration?: Omit<Registration, "proved"> }): Begun;
  /** Undoes a beginning whose text was not taken; what was counted stays counted. */
  unbegin(code: Pick<KeptCode, "id" | "kind">): void;
  /** open (in time) or accepted → accepted, and with a registration's code the number is proved. False when it is over. */
  accept(code: Pick<KeptCode, "id" | "kind">): boolean;
  /** Counts a wrong answer while the code is open and in time; the third ends it. How many there were; null when nothing was counted. */
  miss(code: Pick<KeptCode, "id" | "kind">): number | null;
  /** open → over. */
  end(id: string): void;
  /** Forgets a number and everything kept for it. */
  remove(registration: string): void;
  /** Notes by which ids the parts of a text will be spoken of. */
  noteParts(text: number, ids: readonly string[]): void;
  /** Notes what became of a part, also of one that is not known yet. */
  noteReceipt(id: string, state: string): void;
  /** How many parts there are of each state; "SENT" are those nothing was heard of. */
  receipts(): Readonly<Record<string, number>>;
  /** Forgets what is too old. */
  tidy(): void;
  /** The sealed probe by which a wrong key is noticed; kept at the first start. */
  probe(make: Bytes): Bytes;
  close(): void;
}
