import { ProtocolError } from "@countersign/protocol";
import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { AccountView, CodeOrigin } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { navigate } from "../router.ts";
import { texts } from "../texts/texts.ts";

/** A code on its way to its review. */
interface CodeScan {
  /** A sentence about the last code. */
  readonly problem: Signal<Sentence | null>;
  /** The accounts to choose among; null when there is no choice to make. */
  readonly accounts: ReadonlySignal<readonly AccountView[] | null>;
  /** Answers false when nothing came of it. */
  readonly scan: (text: string, origin: CodeOrigin) => Promise<boolean>;
  readonly pick: (accountId: string) => Promise<boolean>;
  readonly leave: () => void;
}

interface Waiting {
  readonly text: string;
  readonly origin: CodeOrigin;
  readonly accounts: readonly AccountView[];
}

/** Claims the operation of a code (§6) and shows its review, asking for the account where several fit. */
export function useCodeScan(): CodeScan {
  const { device } = useApp();
  const problem = useSignal<Sentence | null>(null);
  const waiting = useSignal<Waiting | null>(null);
  const accounts = useComputed(() => waiting.value?.accounts ?? null);

  async function send(text: string, origin: CodeOrigin, accountId: string | null): Promise<boolean> {
    try {
      const answer = await device.scan(text, accountId, origin);
      problem.value = null;
      if (answer.kind === "pick") waiting.value = { text, origin, accounts: answer.accounts };
      else navigate({ name: answer.kind, id: answer.id }, { replace: true });
      return true;
    } catch (error) {
      problem.value = sentenceAbout(error, origin);
      return false;
    }
  }
  function leave(): void {
    waiting.value = null;
  }
  async function pick(accountId: string): Promise<boolean> {
    const chosen = waiting.value;
    leave();
    return chosen !== null && send(chosen.text, chosen.origin, accountId);
  }
  return { problem, accounts, scan: (text, origin) => send(text, origin, null), pick, leave };
}

/** An old picture of a live code is not worth a word: the next one is on its way. Of a saved one there is no next. */
function sentenceAbout(error: unknown, origin: CodeOrigin): Sentence | null {
  const isStale = error instanceof ProtocolError && error.code === "qr_frame_stale";
  if (!isStale) return faultSentence(error);
  return origin === "picture" ? () => texts.t.pictureNotLive : null;
}
