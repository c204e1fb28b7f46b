import { claimOf, decisionOf, type StoredOperation, stateAt } from "./operation.ts";

/** How often each thing happened, by a name such as `state/released`; what did not happen is not in it. No name of it says whose it was. */
export type Tally = Readonly<Record<string, number>>;

/** What is counted, by the first part of its name. */
type TallyKind = "state" | "funnel" | "time" | "method" | "decline" | "failure";

/** From the showing to the decision, in seconds: the ends of the classes that are counted, none of them in its own class. */
export const decisionClasses = [2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300] as const;

/** How far an operation can come, each with what comes before it. */
export const funnelSteps = ["shown", "scanned", "decided", "released"] as const;

function classOf(seconds: number): string {
  return String(decisionClasses.find((below) => seconds < below) ?? "longer");
}

function stepsOf({ progress }: StoredOperation): number {
  if (progress.state === "released") return 4;
  if (decisionOf(progress)) return 3;
  return claimOf(progress) ? 2 : 1;
}

/** What one operation adds, as it stands at `nowMs`. */
export function tallyOf(operation: StoredOperation, nowMs: number): Tally {
  const decision = decisionOf(operation.progress);
  const shownAt = Math.floor(operation.frozen.issuedAtMs / 1000);
  const names = [
    `state/${stateAt(operation, nowMs)}`,
    ...funnelSteps.slice(0, stepsOf(operation)).map((step) => `funnel/${step}`),
    ...(decision ? [`time/${classOf(decision.decidedAt - shownAt)}`, `method/${decision.method}`] : []),
    ...(decision?.reason ? [`decline/${decision.reason}`] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, 1]));
}

/** What one refusal adds. */
export function refusalTally(code: string): Tally {
  return { [`failure/${code}`]: 1 };
}

/** Adds the second to the first, which changes. */
export function addTo(sum: Record<string, number>, tally: Tally): void {
  for (const name in tally) sum[name] = (sum[name] ?? 0) + (tally[name] ?? 0);
}

export function addTallies(tallies: readonly Tally[]): Tally {
  const sum: Record<string, number> = {};
  for (const tally of tallies) addTo(sum, tally);
  return sum;
}

/** The counts of one kind, by the rest of their names. */
export function countsOf(tally: Tally, kind: TallyKind): Readonly<Record<string, number>> {
  const start = `${kind}/`;
  const some = Object.entries(tally).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(some.map(([name, n]) => [name.slice(start.length), n]));
}
