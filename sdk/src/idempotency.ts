/** The key under which a repeated call does nothing new and answers the same (24 h). Printable, at most 128 characters. */
export interface Idempotency {
  readonly idempotencyKey: string;
}

/** A key for a write that its caller did not name one for: 128 random bits. The only place of this package that draws any. */
export function freshKey(): string {
  return crypto.randomUUID();
}
