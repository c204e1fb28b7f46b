import { type Actor, isFinal, moves, type OperationState } from "@countersign/protocol";
import type { Edge } from "./explore.ts";
import { maximumScans } from "./operation-model.ts";

/** What must hold on every edge: a sentence of what does not, or null. The P numbers are those of docs/threats.md. */
export const invariants: Readonly<Record<string, (edge: Edge) => boolean>> = {
  "P1 released at most once": ({ to }) => to.releases <= 1,
  "P2 released only after an approval by the phone that claimed": ({ from, to }) =>
    to.releases === from.releases || (from.approvedBy !== null && from.approvedBy === from.claimant),
  "P3 an end is the end": ({ from, to }) =>
    from.state === "none" || !isFinal(from.state) || (to.state === from.state && to.decisions === from.decisions),
  "P4 each move by its actor, along the table": ({ from, action, to }) => {
    if (from.state === to.state && action.move === null) return true;
    if (action.move === null) return false;
    const { from: starts, to: end, actors } = moves[action.move];
    const began =
      from.state === "none" ? starts.length === 0 : (starts as readonly OperationState[]).includes(from.state);
    return began && to.state === end && (actors as readonly (Actor | null)[]).includes(action.actor);
  },
  "P5 released before the deadline": ({ from, to }) =>
    to.releases === from.releases || (from.deadline !== null && from.now < from.deadline),
  "P6 a nonce is taken once, and only the last": ({ from, action, to }) =>
    to.decisions === from.decisions || (to.decisions === 1 && action.nonce === from.nonce),
  "P4 a decision comes from the phone that claimed": ({ from, action, to }) =>
    to.decisions === from.decisions || action.phone === from.claimant,
  "P15 scans stay within their number": ({ to }) => to.scans <= maximumScans,
  "P17 nothing but expiry after the deadline": ({ from, to }) =>
    from.state === to.state || from.deadline === null || from.now < from.deadline || to.state === "expired",
  "P18 nothing from a phone that was removed": ({ from, action, to }) => {
    if (to.releases !== from.releases) return from.claimant !== null && from.active[from.claimant];
    const byPhone = to.scans !== from.scans || to.decisions !== from.decisions;
    return !byPhone || from.active[action.phone ?? 0];
  },
};

/** The names of the invariants that an edge breaks. */
export function brokenBy(edge: Edge): readonly string[] {
  return Object.entries(invariants)
    .filter(([, holds]) => !holds(edge))
    .map(([name]) => name);
}
