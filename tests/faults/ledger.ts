import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovingDevice } from "@countersign/approving-device";
import type { IntendedOperation, OpenedOperation, ProposedOperation } from "@countersign/relying-party";

/** The steps of a verification that somebody waits for. */
export const steps = ["create", "show", "scan", "decide", "consume"] as const;
export type Step = (typeof steps)[number];

/** One verification, and every answer that somebody got about it: what was answered must be so for ever. */
export interface Entry {
  readonly user: string;
  readonly device: ApprovingDevice;
  readonly choice: "approve" | "decline";
  readonly about: IntendedOperation;
  /** What the site asks for: the same again is the same request. */
  readonly proposal: ProposedOperation;
  readonly createKey: string;
  readonly consumeKey: string;
  /** Ids that were answered to the one key. */
  readonly ids: Set<string>;
  opened: OpenedOperation | null;
  code: string | null;
  /** What the phone calls it; null until its scan was answered. */
  review: string | null;
  /** True once the phone was told that its decision stands. */
  isDecided: boolean;
  /** Receipts that were answered; more than one is a double release. */
  readonly receipts: Set<string>;
  /** The refusal that ended it; null while it goes on, or went well. */
  refusal: string | null;
  /** How often each step was asked again after no answer. */
  readonly again: Record<Step, number>;
  /** How often nothing at all was heard for as long as a client waits. */
  silences: number;
}

export interface Ledger {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** Resolves when `count` more verifications have come to their end than now; throws when that takes too long. */
  progress(count: number): Promise<void>;
}

/** Longer than any fault here is felt. */
const progressMs = 180_000;

export function createLedger(): Ledger {
  const entries: Entry[] = [];
  return {
    entries,
    add: (entry) => void entries.push(entry),
    async progress(count) {
      const begun = entries.length;
      const deadlineMs = Date.now() + progressMs;
      while (entries.slice(begun).filter(isDone).length < count) {
        if (Date.now() > deadlineMs)
          throw new Error(
            `nothing goes on: ${JSON.stringify(entries.slice(-3).map(({ again, refusal }) => ({ again, refusal })))}`,
          );
        await sleep(20);
      }
    },
  };
}

/** Verifications that came to their end. */
export function isDone({ choice, isDecided, receipts }: Entry): boolean {
  return isDecided && (choice === "decline" || receipts.size > 0);
}
