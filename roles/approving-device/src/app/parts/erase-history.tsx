import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { eraseEntries } from "./erased-history.tsx";

interface EraseHistoryProps {
  /** Null for everything. */
  readonly ids: readonly string[] | null;
  readonly onErased?: () => void;
}

/** Erases one entry, or all, after a question that says what that does not erase. */
export function EraseHistory({ ids, onErased }: EraseHistoryProps): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const asking = useSignal(false);
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function erase(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await eraseEntries(device, ids);
      asking.value = false;
      onErased?.();
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      <Button icon="trash" onClick={() => (asking.value = true)}>
        {ids === null ? t.historyEraseAll : t.historyEraseOne}
      </Button>
      <Dialog
        open={asking.value}
        title={ids === null ? t.historyEraseAllTitle : t.historyEraseOneTitle}
        onClose={() => (asking.value = false)}
      >
        <p class="cs-soft">{t.historyEraseText}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
          <Button kind="danger" busy={busy.value} onClick={() => void erase()}>
            {t.historyEraseConfirm}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
