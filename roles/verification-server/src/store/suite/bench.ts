import type { Store } from "../port.ts";
import type { StoredOperation } from "../../core/operation.ts";

/** What a test is given: an open store and its clock. */
export interface Bench {
  readonly store: Store;
  /** Moves the clock. */
  move(ms: number): void;
}
export type WithBench = (work: (bench: Bench) => Promise<void>) => () => Promise<void>;

/** Answers of what was asked at once, in an order that says nothing of who came first: an engine of several connections takes them as it likes. */
export function inAnyOrder<T>(answers: readonly T[]): readonly T[] {
  return answers.toSorted((a, b) => String(a).localeCompare(String(b)));
}

/** True for the answer of a write that changed something. */
export function isWinner<T extends object = StoredOperation>(answer: T | "limited" | null): answer is T {
  return answer !== null && answer !== "limited";
}
