import type { Assurance, AttemptId, MethodName } from "@countersign/protocol";

/** A method that a user answers on the page; the code is none, for it needs no registration but a device's. */
export type PageMethod = Exclude<MethodName, "qr">;

/** What an engine of a method keeps of a registration, in the clear: nothing secret, nothing personal. */
export type MethodData =
  | { readonly kind: "totp" }
  | {
      readonly kind: "webauthn";
      /** Where the credential was made: good there alone. */
      readonly origin: string;
      readonly credential: string;
      /** COSE key, base64url. */
      readonly publicKey: string;
      readonly backedUp: boolean;
    }
  /** Kept at a method server, under the registration's id; the language its user reads. */
  | { readonly kind: "remote"; readonly locale: "en" | "zh" };

/** A method registered for one user of one organization (§12). */
export interface UserMethod {
  /** The change that registered it; a method server knows the registration by it. */
  readonly id: AttemptId;
  readonly organization: string;
  readonly subject: string;
  readonly method: PageMethod;
  /** What a person recognises it by, such as the last digits of a phone number; null for nothing. */
  readonly label: string | null;
  /** What it proves; derived from verified evidence when it was registered (§12). */
  readonly assurance: Assurance;
  readonly data: MethodData;
  /** The last time step or signature counter that was used; 0 before. A TOTP step is taken once (§15). */
  readonly spent: number;
  /** Unix seconds. */
  readonly addedAt: number;
}

/** What is changed: a method comes (and takes the place of the one there was), or is used first for a type of operation. */
export type ChangeKind = "register" | "prefer";

/**
 * begun: something is still to be proved. waiting: proved; a `method.change` that says exactly this is to be approved and released.
 * done: in force. dead: over without effect.
 */
export type ChangeState = "begun" | "waiting" | "done" | "dead";

/** One change of a user's methods on its way (§17). */
export interface MethodChange {
  readonly id: AttemptId;
  readonly organization: string;
  readonly subject: string;
  readonly method: MethodName;
  readonly kind: ChangeKind;
  /** With `prefer`: the type of operation. */
  readonly type: string | null;
  readonly state: ChangeState;
  readonly misses: number;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
  /** What the site calls it; null for nothing. */
  readonly label: string | null;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  /** What was proved; null before, and of a preference. */
  readonly proved: Pick<UserMethod, "assurance" | "data" | "spent" | "label"> | null;
  /** The language of what the user is told: by a method server, and where the change is approved. */
  readonly locale: "en" | "zh";
  /** Where the page is that was asked to prove it; null where that does not matter. */
  readonly origin: string | null;
}

/** The state at `nowMs`: what has not gone on in its time is dead. */
export function changeStateAt({ state, expiresAtMs }: MethodChange, nowMs: number): ChangeState {
  return (state === "begun" || state === "waiting") && expiresAtMs <= nowMs ? "dead" : state;
}

/** The type of operation that brings a change into force (§17). */
export const methodChangeType = "method.change";
