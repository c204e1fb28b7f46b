import type { Assurance, Bytes, ErrorCode } from "@countersign/protocol";
import type { Claim, Decision, FrozenOperation, StoredOperation } from "../core/operation.ts";
import type { MethodChange, PageMethod, UserMethod } from "../core/user-method.ts";
import type { methodInput, methodShow, Static } from "@countersign/protocol/contract";
import type { Context } from "../steps/context.ts";

export type MethodShow = Static<typeof methodShow>;
export type MethodInput = Static<typeof methodInput>;

/** One attempt as an engine sees it (§12). */
export interface AttemptFacts {
  readonly operation: StoredOperation;
  readonly attempt: {
    readonly id: MethodChange["id"];
    readonly method: PageMethod;
    readonly nonce: Bytes;
    readonly expiresAtMs: number;
  };
  /** The user's method; null where a device's own code may answer. */
  readonly registration: UserMethod | null;
}

/** A registration on its way, as an engine sees it. */
export interface RegistrationFacts {
  readonly change: MethodChange;
  /** What was kept of its beginning; null for nothing. */
  readonly kept: Bytes | null;
}

/** What the site says of a new registration. */
interface RegistrationWish {
  readonly change: MethodChange;
  /** What is meant for a method server alone. */
  readonly sealed: string | null;
}

export type Proved = NonNullable<MethodChange["proved"]>;

/** What came of an answer. Refused answers count as tries; why they were is nobody's business. */
export type Verdict =
  | {
      readonly kind: "accepted";
      readonly decision: Pick<Decision, "evidence" | "amr"> & { readonly acr: Assurance };
      /** The device whose code it was; null where none had a part. */
      readonly claim: Claim | null;
      /** The step or counter that is used with it; null where nothing is. */
      readonly spent: number | null;
    }
  | { readonly kind: "refused"; readonly code: Extract<ErrorCode, "code_invalid" | "user_verification_required"> };

/**
 * A method of deciding on the page (§12). Engines judge; they change no operation: the step writes what they found, once. A fault
 * (`unavailable`) is thrown and counts as no try. Ending in time is the step's and the store's; an engine whose other end keeps something is
 * told with `cancel`.
 */
export interface MethodEngine {
  /** What proves that the method is the user's, and what is to be kept (it is sealed) until that is done and after. */
  register(
    context: Context,
    wish: RegistrationWish,
  ): Promise<{ readonly show: MethodShow; readonly keep: Bytes | null }>;
  /** What was proved; null when the answer is wrong. */
  prove(context: Context, facts: RegistrationFacts, input: MethodInput): Promise<Proved | null>;
  /** Forgets a registration at the other end, when there is one. */
  forget(context: Context, method: UserMethod): Promise<void>;
  begin(context: Context, facts: AttemptFacts): Promise<MethodShow>;
  answer(context: Context, facts: AttemptFacts, input: MethodInput): Promise<Verdict>;
  cancel(
    context: Context,
    facts: Pick<AttemptFacts, "attempt" | "registration"> & { operation: { frozen: FrozenOperation } },
  ): Promise<void>;
}
