import { stronger } from "./assurance.ts";
import type { PolicyRow } from "./policy.ts";
import type { RoutingRule, Step } from "./routing-draft.ts";

function rowSays({ id, methods }: PolicyRow, whose: string): Step["says"] {
  const allows = methods ? `: ${methods.join(", ")}, in that order` : "";
  return [{ text: `Row "${id}" of the ${whose} holds${allows}.` }];
}

/** What the rows and the site ask for, before any method is looked at. */
export const policyRules: readonly RoutingRule[] = [
  {
    name: "administrator's row",
    apply: (draft) => {
      const { administrator, methods } = draft.policy;
      const none = { text: `No row of the administrator matches; without one: ${methods.join(", ")}, in that order.` };
      return { draft, says: administrator ? rowSays(administrator, "administrator") : [none] };
    },
  },
  {
    name: "organization's row",
    apply: (draft) => {
      const { organization, methods } = draft.policy;
      if (!organization) return { draft, says: [] };
      const left = { text: `Of what the administrator allows this leaves: ${methods.join(", ") || "nothing"}.` };
      return { draft, says: [...rowSays(organization, "organization"), left] };
    },
  },
  {
    name: "floor",
    apply: (draft, { askedAssurance }) => {
      const floor = draft.policy.minimumAssurance;
      const minimumAssurance = stronger(floor, askedAssurance ?? floor);
      const raised = { text: `The site raises that to ${minimumAssurance}.` };
      const says = [
        { text: `Rows and type ask for ${floor} at least.` },
        ...(minimumAssurance === floor ? [] : [raised]),
      ];
      return { draft: { ...draft, minimumAssurance }, says };
    },
  },
  {
    name: "display",
    apply: (draft) => ({
      draft,
      says: [
        {
          text:
            draft.policy.display === "separate"
              ? "It is to be read and decided on another screen than the page's."
              : "It may be read and decided on the page itself.",
        },
      ],
    }),
  },
];
