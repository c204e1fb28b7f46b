import { type DeclineReason, ProtocolError } from "@countersign/protocol";
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { Choice, ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, refusalSentence, type Sentence } from "../fault-sentence.ts";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";
import { goBackSoon } from "./way-back.ts";

/** What the user chose, or the page's code for them (§11.2). */
interface GivenAnswer {
  readonly choice: Choice;
  readonly reason: DeclineReason | null;
}

/** An answer on its way. */
export interface Sending {
  /** The answer that is being sent. */
  readonly sending: ReadonlySignal<Choice | null>;
  /** The last answer, whether it went through or not, also before the app was opened anew; null before the first. */
  readonly given: ReadonlySignal<GivenAnswer | null>;
  /** Why the last one did not go through. */
  readonly problem: ReadonlySignal<Sentence | null>;
  /** The operation can no longer be decided here. */
  readonly gone: ReadonlySignal<boolean>;
  /** Answers what went wrong; null when it went through. */
  readonly send: (answer: Choice, reason: DeclineReason | null) => Promise<unknown>;
}

/** Sends the answer, once at a time; the same answer may be sent again after a lost reply (§7). */
export function useDecision({ id, unsent }: ReviewView): Sending {
  const { device } = useApp();
  const { locale } = texts;
  const sending = useSignal<Choice | null>(null);
  const given = useSignal<GivenAnswer | null>(unsent);
  const problem = useSignal(unsent?.choice === "decline" ? refusalSentence("unavailable") : null);
  const gone = useSignal(false);
  async function send(answer: Choice, reason: DeclineReason | null): Promise<unknown> {
    if (sending.value !== null) return new Error("one is on its way");
    sending.value = answer;
    given.value = { choice: answer, reason };
    problem.value = null;
    try {
      await device.decide(id, { answer, reason, locale: locale.value });
      goBackSoon(id);
      navigate({ name: "result", id }, { replace: true });
      return null;
    } catch (error) {
      // Another tab of this device was faster: its answer is the answer.
      if ((await device.entry(id).catch(() => null)) !== null) {
        navigate({ name: "result", id }, { replace: true });
        return null;
      }
      sending.value = null;
      // The page has not taken the code yet: that is waited for, and nothing to tell (§11.2).
      if (error instanceof ProtocolError && error.code === "confirmation_needed") return error;
      problem.value = faultSentence(error);
      gone.value = (await device.review(id, locale.value).catch(() => undefined)) === null;
      return error;
    }
  }
  return { sending, given, problem, gone, send };
}
