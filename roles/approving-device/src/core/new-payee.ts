import type { HistoryEntry } from "./history.ts";
import type { Payee } from "./payees.ts";

/** What this device has never sent anything to before, or an account that is new for somebody it has. */
export type NewPayee = "account" | "person" | "accountOfKnown";

/** What was approved, and not stopped, refused or reported afterwards. */
function wasSent({ answer, fate, reported }: HistoryEntry): boolean {
  return answer === "approve" && (fate === "done" || fate === "waiting") && reported !== true;
}

function holds({ lines }: HistoryEntry, { labels, value }: Payee): boolean {
  return lines.some(([label, shown]) => labels.includes(label) && shown === value);
}

/** What is new about those something is sent to, by this device's own decisions at that organization. Advice: no part of what is signed (T21). */
export function newPayee(
  payees: readonly Payee[],
  { organization, history }: { readonly organization: string; readonly history: readonly HistoryEntry[] },
): NewPayee | null {
  const sent = history.filter((entry) => entry.organization === organization && wasSent(entry));
  const fresh = payees.filter((payee) => !sent.some((entry) => holds(entry, payee)));
  if (fresh.some(({ kind }) => kind === "account"))
    return payees.some((payee) => payee.kind === "person" && !fresh.includes(payee)) ? "accountOfKnown" : "account";
  return fresh.length > 0 ? "person" : null;
}
