import { type MethodName, ProtocolError } from "@countersign/protocol";
import { isAtLeast, strongest } from "./assurance.ts";
import { habit, habitOf, moveForward, remembered, toFront } from "./method-order.ts";
import { type Draft, inOrder, methodsOf, type RoutingRule, type Step } from "./routing-draft.ts";
import type { RoutingFacts } from "./routing-facts.ts";

function first(draft: Draft, method: MethodName | null, text: string): Step {
  if (method === null || !methodsOf(draft).includes(method)) return { draft, says: [] };
  return { draft: inOrder(draft, toFront(methodsOf(draft), method)), says: [{ method, text }] };
}

function byHabit(draft: Draft, { standing: { recent } }: RoutingFacts): Step {
  const method = habitOf(recent);
  const own = draft.candidates.find((candidate) => candidate.method === method);
  if (method === null || !own) return { draft, says: [] };
  const reach = (of: MethodName) =>
    strongest(draft.candidates.find((candidate) => candidate.method === of)?.forms.map((form) => form.assurance) ?? []);
  const mine = reach(method);
  const methods = moveForward(methodsOf(draft), method, (other) => isAtLeast(mine, reach(other)));
  const text = `${method} was used in ${habit} or more of the last ${remembered}: it goes before what proves no more than it.`;
  return { draft: inOrder(draft, methods), says: [{ method, text }] };
}

/** The user's own setting; where there is none that can be followed, what the user keeps choosing. */
function bySettingOrHabit(draft: Draft, facts: RoutingFacts): Step {
  const { preferred } = facts.standing;
  const set = first(draft, preferred, `The user wants ${preferred} first.`);
  return set.says.length > 0 ? set : byHabit(draft, facts);
}

function byWish(draft: Draft, { asked }: RoutingFacts): Step {
  if (asked === null || draft.unavailable.includes(asked)) return { draft, says: [] };
  if (methodsOf(draft).includes(asked)) return first(draft, asked, `The site asks for ${asked} first.`);
  throw new ProtocolError("method_not_allowed", { cause: "the site asks for a method that is not allowed" });
}

/** Name of the rule by which a site puts a method first. */
export const siteWish = "site's wish";

/** What comes first of the methods that are left (§12): nothing here adds one or takes one away. */
export const orderRules: readonly RoutingRule[] = [
  {
    name: "default",
    apply: (draft) => first(draft, draft.policy.first, `The rows put ${draft.policy.first} first.`),
  },
  { name: "user's setting, else habit", apply: bySettingOrHabit },
  { name: siteWish, apply: byWish },
];
