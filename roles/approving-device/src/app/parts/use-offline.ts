import type { DeclineReason } from "@countersign/protocol";
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Choice, OfflineReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

/** A code read without a network, and the answer to it. */
export interface OfflineDeciding {
  /** Undefined until it was read; null when it is not kept here. */
  readonly review: ReadonlySignal<OfflineReviewView | null | undefined>;
  readonly sending: ReadonlySignal<Choice | null>;
  readonly problem: ReadonlySignal<Sentence | null>;
  readonly decide: (answer: Choice, reason: DeclineReason | null) => Promise<void>;
}

export function useOffline(id: string): OfflineDeciding {
  const { device } = useApp();
  const { locale } = texts;
  const review = useSignal<OfflineReviewView | null | undefined>(undefined);
  const sending = useSignal<Choice | null>(null);
  const problem = useSignal<Sentence | null>(null);
  async function read(): Promise<void> {
    review.value = await device.offlineReview(id, locale.value).catch(() => null);
  }
  useEffect(() => void read(), [id, locale.value]);
  async function decide(answer: Choice, reason: DeclineReason | null): Promise<void> {
    if (sending.value !== null) return;
    sending.value = answer;
    problem.value = null;
    try {
      await device.decideOffline(id, { answer, reason, locale: locale.value });
    } catch (error) {
      problem.value = faultSentence(error);
    }
    await read();
    sending.value = null;
  }
  return { review, sending, problem, decide };
}
