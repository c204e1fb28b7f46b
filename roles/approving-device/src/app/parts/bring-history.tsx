import { Banner, Button, Spinner } from "@countersign/ui";
import type { JSX } from "preact";
import type { Brought } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";
import { useBringHistory } from "./use-bring-history.ts";

/** Brings what the user decided on other devices, with how far it has come and how it ended. */
export function BringHistory({ onEnd }: { readonly onEnd: () => void }): JSX.Element {
  const { t } = texts;
  const { state, start, cancel } = useBringHistory(onEnd);
  const now = state.value;
  if (now.phase === "busy")
    return (
      <div class="cs-stack-small" role="status">
        <p class="waiting">
          <Spinner />
          <span>{now.waits ? t.historyBringWaits : t.historyBringBusy(counts(now.brought))}</span>
        </p>
        <Button onClick={cancel}>{t.historyBringStop}</Button>
      </div>
    );
  return (
    <div class="cs-stack-small">
      <Button icon="download" onClick={start}>
        {t.historyBring}
      </Button>
      <div role="status">
        {now.phase === "done" && (
          <Banner kind="good" icon="check">
            {now.brought.added === 0 ? t.historyBringNothing : t.historyBringDone(counts(now.brought))}
          </Banner>
        )}
        {now.phase === "cancelled" && <Banner>{t.historyBringCancelled(counts(now.brought))}</Banner>}
        {now.phase === "failed" && (
          <Banner kind="warn">
            {now.sentence()} {t.historyBringCancelled(counts(now.brought))}
          </Banner>
        )}
        {now.phase !== "idle" && now.brought.refused > 0 && (
          <Banner kind="danger">{t.historyBringRefused({ count: texts.format.number(now.brought.refused) })}</Banner>
        )}
      </div>
    </div>
  );
}

function counts({ added }: Brought): { count: string } {
  return { count: texts.format.number(added) };
}
