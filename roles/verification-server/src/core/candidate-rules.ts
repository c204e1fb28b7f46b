import { ProtocolError, type Template } from "@countersign/protocol";
import { isAtLeast } from "./assurance.ts";
import { type Candidate, type Draft, methodsOf, type RoutingRule, type Step } from "./routing-draft.ts";
import type { RoutingFacts } from "./routing-facts.ts";
import type { Form } from "./method-forms.ts";

/** Keeps the forms that pass; says so of each method that has none left. */
function keep(
  draft: Draft,
  { passes, text }: { passes: (form: Form, method: Candidate["method"]) => boolean; text: (method: string) => string },
): Step {
  const tried = draft.candidates.map(({ method, forms }) => ({
    method,
    forms: forms.filter((form) => passes(form, method)),
  }));
  const says = tried.filter(({ forms }) => forms.length === 0).map(({ method }) => ({ method, text: text(method) }));
  return { draft: { ...draft, candidates: tried.filter(({ forms }) => forms.length > 0) }, says };
}

/** Nobody is known yet, so nobody's methods are: whoever scans is asked for what the floor says. */
function onlyTheCode(draft: Draft, { anonymous, loggedIn }: RoutingFacts): Step {
  if (!anonymous && loggedIn) return { draft, says: [] };
  const code = { method: "qr", forms: [{ assurance: draft.minimumAssurance, display: "separate" }] } as const;
  const candidates = methodsOf(draft).includes("qr") ? [code] : [];
  return {
    draft: { ...draft, candidates },
    says: [{ text: "Nobody is logged in: only the code on the page serves." }],
  };
}

function notSetUp(method: string): string {
  return method === "qr" ? "qr needs a phone, and none is in use." : `${method} is not set up.`;
}

const protectedTypes = ["device.add", "method.change"];

/** Text messages are too easily read by others to change what protects an account (T19). */
function isSmsBanned({ id, look }: Template): boolean {
  return look === "device" || look === "credential" || protectedTypes.includes(id);
}

function withoutSms(draft: Draft, { template }: RoutingFacts): Step {
  return keep(draft, {
    passes: (_form, method) => method !== "sms" || !isSmsBanned(template),
    text: () => "sms never serves changes of devices, methods or credentials.",
  });
}

function skipDown(draft: Draft, { down }: RoutingFacts): Step {
  const kept = keep(draft, {
    passes: (_form, method) => !down.includes(method),
    text: (method) => `${method} does not answer now: it is skipped.`,
  });
  const unavailable = methodsOf(draft).filter((method) => down.includes(method));
  return { ...kept, draft: { ...kept.draft, unavailable } };
}

function whyTheCode({ minimumAssurance }: Draft, { standing }: RoutingFacts): string {
  if (standing.devices === 0) return "Nothing else is left: the code is shown though no phone can scan it.";
  return `Nothing reaches ${minimumAssurance}: the code is shown, and the phone is refused unless it proves as much.`;
}

/** The code needs nothing registered, so it is shown when nothing is left; but never against the rows, which fail closed. */
function codeStays(draft: Draft, facts: RoutingFacts): Step {
  if (draft.candidates.length > 0) return { draft, says: [] };
  if (draft.policy.methods.includes("qr") && !facts.down.includes("qr")) {
    const candidates = [{ method: "qr", forms: [] }] as const;
    return { draft: { ...draft, candidates }, says: [{ method: "qr", text: whyTheCode(draft, facts) }] };
  }
  const code = draft.unavailable.length > 0 ? "unavailable" : "method_not_allowed";
  throw new ProtocolError(code, { cause: "no method that the policy allows can be used" });
}

/** What a method must satisfy before it may be chosen (§12), in order. */
export const candidateRules: readonly RoutingRule[] = [
  { name: "somebody logged in", apply: onlyTheCode },
  {
    name: "registered",
    apply: (draft) => keep(draft, { passes: () => true, text: notSetUp }),
  },
  {
    name: "reaches the floor",
    apply: (draft) =>
      keep(draft, {
        passes: ({ assurance }) => isAtLeast(assurance, draft.minimumAssurance),
        text: (method) => `${method} proves less than ${draft.minimumAssurance}.`,
      }),
  },
  {
    name: "shown where it must be",
    apply: (draft) =>
      keep(draft, {
        passes: ({ display }) => draft.policy.display === "same" || display === "separate",
        text: (method) => `${method} is decided on the page itself, which is not allowed here.`,
      }),
  },
  { name: "no text messages for what protects an account", apply: withoutSms },
  { name: "answers now", apply: skipDown },
  { name: "the code stays", apply: codeStays },
];
