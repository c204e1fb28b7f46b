import { consumeChecks } from "./consume-checks.ts";
import { decisionChecks } from "./decision-checks.ts";
import { methodAnswerRules, methodChoiceRules } from "./method-choice-rules.ts";
import { offlineDecisionChecks } from "./offline-decision-checks.ts";
import { requestRules } from "./request-rules.ts";
import { codeChecks, scanChecks } from "./scan-checks.ts";
import { undoChecks } from "./undo-checks.ts";

type Named = readonly { readonly name: string }[];

/** The ordered list that was asked before each event of an operation. */
const lists: Readonly<Record<string, Named>> = {
  "operation.created": requestRules,
  "operation.presented": codeChecks,
  "operation.claimed": scanChecks,
  "scan.refused": scanChecks,
  "operation.approved": decisionChecks,
  "operation.declined": decisionChecks,
  "decision.refused": decisionChecks,
  "method.begun": methodChoiceRules,
  "operation.released": consumeChecks,
  "offline.recorded": offlineDecisionChecks,
  "offline.refused": offlineDecisionChecks,
};

/** Lists for events that happen in more than one way. */
const others: Readonly<Record<string, { readonly when: (facts: Facts) => boolean; readonly list: Named }>> = {
  "operation.approved": { when: ({ method }) => method !== undefined && method !== "qr", list: methodAnswerRules },
  "operation.revoked": { when: ({ by }) => by === "undo", list: undoChecks },
};
type Facts = Readonly<Record<string, unknown>>;

/** Names of the checks that came before an event, in the order in which they are asked; empty where there is no such list. */
export function checksBefore(event: string, facts: Facts): readonly string[] {
  const other = others[event];
  const list = other?.when(facts) ? other.list : (lists[event] ?? []);
  return list.map(({ name }) => name);
}
