import { unixSeconds } from "@countersign/protocol";
import type { AnswerOf, staffToConsoleServer } from "@countersign/protocol/contract";
import type { Context } from "../context.ts";
import { mayApprove, type ProposedChange } from "../core/change.ts";
import { changeSummary } from "../core/change-summary.ts";
import type { Session } from "../core/person.ts";

export type ChangeView = AnswerOf<typeof staffToConsoleServer.proposeChange>;

/** Changes as somebody who is signed in sees them. Who has left is named by nothing but their id. */
export async function changeViews(
  { store }: Pick<Context, "store">,
  changes: readonly ProposedChange[],
  { person }: Session,
): Promise<readonly ChangeView[]> {
  const people = await store.people();
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? id;
  const named = (id: ProposedChange["proposedBy"]) => ({ id, name: nameOf(id) });
  const deciding = people.filter(({ role }) => role === "administrator").map(({ id }) => id);
  return changes.map((proposed) => {
    const { id, change, fingerprint, proposedBy, proposedAtMs, state, decidedBy, decidedAtMs, reason, approval } =
      proposed;
    return {
      id,
      change,
      summary: changeSummary(change, nameOf),
      fingerprint,
      proposedBy: named(proposedBy),
      proposedAt: unixSeconds(proposedAtMs),
      state,
      decidedBy: decidedBy === null ? null : named(decidedBy),
      decidedAt: decidedAtMs === null ? null : unixSeconds(decidedAtMs),
      reason,
      operation: (approval?.operation as ChangeView["operation"] | undefined) ?? null,
      mayApprove: mayApprove(proposed, person, deciding),
    };
  });
}

/** One change, so. */
export async function changeView(
  context: Pick<Context, "store">,
  change: ProposedChange,
  session: Session,
): Promise<ChangeView> {
  const [view] = await changeViews(context, [change], session);
  if (!view) throw new Error("a change without a view");
  return view;
}
