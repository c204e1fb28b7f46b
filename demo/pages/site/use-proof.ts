import { useState } from "preact/hooks";
import { ApiError, send } from "./api.ts";
import { errorText } from "./error-text.ts";
import type { ChangeStep } from "./methods.ts";
import { noticeEnd } from "./session.ts";
import type { SiteTexts } from "./site-texts.ts";
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

/** What a step may have said in the place of an answer. */
type Sentence = Extract<keyof SiteTexts, "needSixDigits" | `credential_${string}`>;

/** One proof on its way to the site's server, and what it said. */
export interface Proof {
  readonly busy: boolean;
  readonly error: string | null;
  /** True when this change takes no more answers. */
  readonly over: boolean;
  /** Runs what makes the answer and sends it; the name of a sentence in its place has that shown instead. */
  give(make: () => Promise<object | Sentence>): Promise<void>;
}

const ends = ["change_over", "change_spent", "not_found"];

export function useProof({ change, onStep }: Pick<ProofProps<unknown>, "change" | "onStep">): Proof {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ readonly fault: unknown } | { readonly sentence: Sentence } | null>(null);

  async function give(make: () => Promise<object | Sentence>): Promise<void> {
    setBusy(true);
    setRefused(null);
    try {
      const answer = await make();
      if (typeof answer === "object")
        onStep(await send<ChangeStep>("POST", `/api/method-changes/${change}/proof`, answer));
      else setRefused({ sentence: answer });
    } catch (fault) {
      noticeEnd(fault);
      setRefused({ fault });
    }
    setBusy(false);
  }
  const fault = refused !== null && "fault" in refused ? refused.fault : null;
  const said = refused !== null && "sentence" in refused ? t[refused.sentence] : null;
  return {
    busy,
    error: fault === null ? said : errorText(t, fault),
    over: fault instanceof ApiError && ends.includes(fault.code),
    give,
  };
}
