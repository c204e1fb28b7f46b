import type { Assurance, MethodName } from "@countersign/protocol";
import type { EffectivePolicy } from "./effective-policy.ts";
import type { Form } from "./method-forms.ts";
import type { Reason, RoutingFacts } from "./routing-facts.ts";

/** A method that may still be chosen, with the forms in which it may be used. */
export interface Candidate {
  readonly method: MethodName;
  readonly forms: readonly Form[];
}

/** A choice on its way through the rules. */
export interface Draft {
  readonly policy: EffectivePolicy;
  readonly minimumAssurance: Assurance;
  /** In the order in which they are offered. */
  readonly candidates: readonly Candidate[];
  readonly unavailable: readonly MethodName[];
}

/** What a rule makes of a draft, and what it says of that. */
export interface Step {
  readonly draft: Draft;
  readonly says: readonly Omit<Reason, "rule">[];
}

export interface RoutingRule {
  readonly name: string;
  readonly apply: (draft: Draft, facts: RoutingFacts) => Step;
}

/** The methods of a draft, in order. */
export function methodsOf({ candidates }: Pick<Draft, "candidates">): readonly MethodName[] {
  return candidates.map(({ method }) => method);
}

/** A draft with its candidates in that order. */
export function inOrder(draft: Draft, methods: readonly MethodName[]): Draft {
  return {
    ...draft,
    candidates: methods.flatMap((name) => draft.candidates.filter(({ method }) => method === name)),
  };
}
