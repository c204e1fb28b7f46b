import { useState } from "preact/hooks";
import { ApiError, send } from "./api.ts";
import { errorText } from "./error-text.ts";
import type { ChangeStep } from "./methods.ts";
import { noticeEnd } from "./session.ts";
import { useTexts } from "./texts.ts";

/** What a step that proves something is given. */
export interface ProofProps<Show> {
  readonly change: string;
  readonly show: Show;
  readonly onStep: (next: ChangeStep) => void;
  /** Starts the change anew: this one is over. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** One proof on its way to the site's server, and what it said. */
export interface Proof {
  readonly busy: boolean;
  readonly error: string | null;
  /** True when this change takes no more answers. */
  readonly over: boolean;
  /** Runs what makes the answer and sends it; a sentence in its place is shown instead. */
  give(make: () => Promise<object | string>): Promise<void>;
}

const ends = ["change_over", "change_spent", "not_found"];

export function useProof({ change, onStep }: Pick<ProofProps<unknown>, "change" | "onStep">): Proof {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ readonly code: string; readonly text: string } | null>(null);

  async function give(make: () => Promise<object | string>): Promise<void> {
    setBusy(true);
    setRefused(null);
    try {
      const answer = await make();
      if (typeof answer === "string") setRefused({ code: "", text: answer });
      else onStep(await send<ChangeStep>("POST", `/api/method-changes/${change}/proof`, answer));
    } catch (fault) {
      noticeEnd(fault);
      setRefused({ code: fault instanceof ApiError ? fault.code : "", text: errorText(t, fault) });
    }
    setBusy(false);
  }
  return { busy, error: refused?.text ?? null, over: ends.includes(refused?.code ?? ""), give };
}
