import type { PasskeyCredential } from "@countersign/platform/passkeys";
import type { Id } from "@countersign/protocol";
import type { StaffRole } from "./roles.ts";

export type PersonId = Id<"stf">;

/** Somebody who may sign in at the console. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly role: StaffRole;
  readonly addedAtMs: number;
  readonly lastSignedInMs: number | null;
}

/** A passkey of one person. */
export interface StaffPasskey extends PasskeyCredential {
  readonly person: PersonId;
  /** What its owner calls it. */
  readonly label: string;
  readonly addedAtMs: number;
}

/** A browser in which somebody is signed in. */
export interface Session {
  readonly person: Person;
  /** SHA-256 of the cookie's token, base64url. */
  readonly hash: string;
  readonly startedAtMs: number;
  /** When the person last proved with a passkey that it is they. */
  readonly provedAtMs: number;
}

/** Who is let in with a link, once. */
export interface Invitation {
  /** SHA-256 of the link's secret, base64url. */
  readonly hash: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly expiresAtMs: number;
}
