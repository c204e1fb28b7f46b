import { candidateRules } from "./candidate-rules.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { formsOf } from "./method-forms.ts";
import { orderRules } from "./order-rules.ts";
import { policyRules } from "./policy-rules.ts";
import { type Draft, methodsOf, type RoutingRule } from "./routing-draft.ts";
import type { Reason, Routing, RoutingFacts } from "./routing-facts.ts";

export type { Routing, RoutingFacts, Standing } from "./routing-facts.ts";

/** All rules, in order (§12): what is asked for, what may be chosen, what comes first. */
export const routingRules: readonly RoutingRule[] = [...policyRules, ...candidateRules, ...orderRules];

function beginning(facts: RoutingFacts): Draft {
  const policy = effectivePolicy(facts.rows, { ...facts, groups: facts.standing.groups });
  const candidates = policy.methods.map((method) => ({ method, forms: formsOf(method, facts) }));
  return { policy, minimumAssurance: policy.minimumAssurance, candidates, unavailable: [] };
}

function isOffline({ candidates }: Draft): boolean {
  return candidates.some(
    ({ method, forms }) => method === "dynamic-code" && forms.some(({ display }) => display === "separate"),
  );
}

/**
 * Chooses the method of an operation, and says why (§12). Throws `method_not_allowed` when the site asks for one that is not allowed, or when
 * no allowed one is left; `unavailable` when those that are left are down.
 */
export function chooseMethod(facts: RoutingFacts): Routing {
  let draft = beginning(facts);
  const trace: Reason[] = [];
  for (const { name, apply } of routingRules) {
    const step = apply(draft, facts);
    draft = step.draft;
    trace.push(...step.says.map((said) => ({ rule: name, ...said })));
  }
  const methods = methodsOf(draft);
  const [method = "qr"] = methods;
  trace.push({ rule: "chosen", method, text: `${method} is shown first.` });
  const { minimumAssurance, unavailable, policy } = draft;
  return { method, methods, unavailable, minimumAssurance, display: policy.display, offline: isOffline(draft), trace };
}
