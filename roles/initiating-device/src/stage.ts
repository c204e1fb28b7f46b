import type { CodePurpose, StateEvent } from "./display-event.ts";

/** What the element shows: one of these at a time. */
export const stages = [
  "connecting",
  "waiting",
  "scanned",
  "code-needed",
  "confirmed",
  "approved",
  "done",
  "not-carried-out",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
  "lost",
  "too-many",
  "gone",
  "enrol-scan",
  "enrol-digits",
  "enrol-checking",
  "enrol-done",
  "enrol-dead",
  "enrol-expired",
] as const;
export type Stage = (typeof stages)[number];

/** The stages after which nothing more comes; from these the user may start again. */
const finalStages: ReadonlySet<Stage> = new Set([
  "done",
  "not-carried-out",
  "declined",
  "expired",
  "cancelled",
  "blocked",
  "revoked",
  "gone",
  "enrol-done",
  "enrol-dead",
  "enrol-expired",
]);

export function isFinalStage(stage: Stage): boolean {
  return finalStages.has(stage);
}

/** The stages that show a code. */
export const codeStages: ReadonlySet<Stage> = new Set(["connecting", "waiting", "lost", "enrol-scan"]);

/** What else is known beside the server's state. */
export interface Known {
  /** Tells an approval that was never used from a code that nobody scanned, and a code that was typed from none that was asked for. */
  readonly previous: Stage;
  readonly purposes: readonly CodePurpose[];
}

/** The stage of a server state (§10). */
export function stageOf(event: StateEvent, { previous, purposes }: Known): Stage {
  switch (event.state) {
    case "created":
    case "presented":
      return "waiting";
    case "claimed":
      if (purposes.includes("confirmation")) return "code-needed";
      return previous === "code-needed" || previous === "confirmed" ? "confirmed" : "scanned";
    case "approved":
      return "approved";
    case "released":
      return stageOfOutcome(event);
    case "expired":
      return event.outcome !== null || previous === "approved" ? "not-carried-out" : "expired";
    case "declined":
    case "cancelled":
    case "blocked":
    case "revoked":
      return event.state;
    default:
      return previous;
  }
}

function stageOfOutcome({ outcome }: StateEvent): Stage {
  if (outcome === null) return "approved";
  return outcome.result === "done" ? "done" : "not-carried-out";
}
