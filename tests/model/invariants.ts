import { type Actor, isFinal, type MoveName, moves, type OperationState } from "@countersign/protocol";
import type { Edge } from "./explore.ts";
import { maximumScans, maximumTries, type World } from "./operation-world.ts";

/** True when the table lets that actor go from one state to the other by that move. */
function isInTable(from: World, to: World, { move, actor }: { move: MoveName; actor: Actor | null }): boolean {
  const { from: starts, to: end, actors } = moves[move];
  const began =
    from.state === "none" ? starts.length === 0 : (starts as readonly OperationState[]).includes(from.state);
  return began && to.state === end && (actors as readonly (Actor | null)[]).includes(actor);
}

/** What must hold on every edge: a sentence of what does not, or null. The P numbers are those of docs/threats.md. */
export const invariants: Readonly<Record<string, (edge: Edge) => boolean>> = {
  "P1 released at most once": ({ to }) => to.releases <= 1,
  "P2 released only after an approval by the phone that claimed": ({ from, to }) =>
    to.releases === from.releases || (from.approvedBy !== null && from.approvedBy === from.claimant),
  "P2 approved only when the page has confirmed what nobody is named for": ({ from, to }) =>
    to.approvedBy === from.approvedBy || to.mode !== "anonymous" || from.confirmed,
  "P2 approved without a signature only where the type allows that": ({ from, to }) =>
    to.approvedBy === from.approvedBy || to.decisions > from.decisions || to.mode === "offline",
  "P3 an end is the end": ({ from, to }) =>
    from.state === "none" || !isFinal(from.state) || (to.state === from.state && to.decisions === from.decisions),
  "P4 each move by its actor, along the table": ({ from, action, to }) => {
    const { move, actor, setsOff } = action;
    if (from.state === to.state && move === null) return true;
    return (move !== null && isInTable(from, to, { move, actor })) || (!!setsOff && isInTable(from, to, setsOff));
  },
  "P4 an operation has one claimant": ({ from, to }) => from.claimant === null || to.claimant === from.claimant,
  "P4 a decision comes from the phone that claimed": ({ from, action, to }) =>
    to.decisions === from.decisions || action.phone === from.claimant,
  "P4 a phone takes back its own approval alone": ({ from, action, to }) =>
    to.state === from.state || to.state !== "revoked" || action.phone === undefined || action.phone === from.approvedBy,
  "P5 released before the deadline": ({ from, to }) =>
    to.releases === from.releases || (from.deadline !== null && from.now < from.deadline),
  "P6 a nonce is taken once, and only the last": ({ from, action, to }) =>
    to.decisions === from.decisions || (to.decisions === 1 && action.nonce === from.nonce),
  "P6 a confirmation code is the last scan's": ({ from, action, to }) =>
    to.confirmed === from.confirmed || !to.confirmed || action.code === from.nonce,
  "P6 a return code is the one given last": ({ from, action, to }) =>
    to.releases === from.releases || from.mode !== "same device" || action.code === from.returnCode,
  "P15 scans stay within their number": ({ to }) => to.scans <= maximumScans,
  "P15 the third wrong code is the last": ({ to }) => to.tries < maximumTries || to.state === "blocked",
  "P17 nothing but expiry after the deadline": ({ from, to }) =>
    from.state === to.state || from.deadline === null || from.now < from.deadline || to.state === "expired",
  "P18 nothing from a phone that was removed": ({ from, action, to }) => {
    if (to.releases !== from.releases) return from.claimant !== null && from.active[from.claimant];
    const byPhone =
      to.scans !== from.scans ||
      to.decisions !== from.decisions ||
      to.approvedBy !== from.approvedBy ||
      (to.state !== from.state && action.phone !== undefined);
    return !byPhone || from.active[action.phone ?? 0];
  },
};

/** The names of the invariants that an edge breaks. */
export function brokenBy(edge: Edge): readonly string[] {
  return Object.entries(invariants)
    .filter(([, holds]) => !holds(edge))
    .map(([name]) => name);
}
