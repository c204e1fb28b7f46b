import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { eraseEverything } from "../storage/erase-everything.ts";
import { texts } from "../texts/texts.ts";

interface EraseAppProps {
  /** What the button says. */
  readonly label: string;
  /** Said first in the question. */
  readonly because?: string | undefined;
  readonly quiet?: boolean;
}

/** Erases what this app keeps in this browser, after a question that says what that means. */
export function EraseApp({ label, because, quiet = false }: EraseAppProps): JSX.Element {
  const { t } = texts;
  const asking = useSignal(false);
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function erase(): Promise<void> {
    busy.value = true;
    try {
      await eraseEverything();
    } catch (error) {
      problem.value = faultSentence(error);
      busy.value = false;
    }
  }
  return (
    <>
      <Button
        kind={quiet ? "quiet" : "secondary"}
        icon={quiet ? undefined : "trash"}
        onClick={() => (asking.value = true)}
      >
        {label}
      </Button>
      <Dialog open={asking.value} title={t.eraseTitle} onClose={() => (asking.value = false)}>
        {because !== undefined && <p>{because}</p>}
        <p class="cs-soft">{t.eraseText}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
          <Button kind="danger" busy={busy.value} onClick={() => void erase()}>
            {busy.value ? t.erasing : t.eraseConfirm}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
