import { Banner, Button, Card } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { HistoryEntry, ReceiptCheck as Check } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { saveFile } from "@countersign/ui/save-file";
import { texts } from "../texts/texts.ts";

/** The receipt of an approval that the site has used: fetched when asked for, and judged on this device (§8). */
export function ReceiptCheck({ entry }: { readonly entry: HistoryEntry }): JSX.Element | null {
  const { t } = texts;
  const { device } = useApp();
  const busy = useSignal(false);
  const found = useSignal<Check | null>(null);
  const receipt = useSignal(entry.receipt?.text ?? null);
  const problem = useSignal<Sentence | null>(null);
  if (!entry.used && !["done", "failed"].includes(entry.fate)) return null;
  async function check(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      found.value = await device.checkReceipt(entry.id);
      receipt.value = (await device.entry(entry.id))?.receipt?.text ?? null;
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.historyReceipt}</h2>
        <p class="cs-soft">{t.historyReceiptText}</p>
        <div role="status">
          {found.value !== null && <Found check={found.value} isCompared={entry.digest !== undefined} />}
          {problem.value !== null && <Banner kind="warn">{problem.value()}</Banner>}
        </div>
        <div class="cs-actions">
          <Button icon="shield" busy={busy.value} onClick={() => void check()}>
            {t.historyReceiptCheck}
          </Button>
          {receipt.value !== null && (
            <Button
              kind="quiet"
              icon="download"
              onClick={() =>
                saveFile(
                  `${entry.offline ?? entry.id}.jws`,
                  new Blob([receipt.value ?? ""], { type: "application/jose" }),
                )
              }
            >
              {t.historyReceiptSave}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}

interface FoundProps {
  readonly check: Check;
  /** False for an entry of an earlier version, which kept nothing that its details could be compared by. */
  readonly isCompared: boolean;
}

function Found({ check, isCompared }: FoundProps): JSX.Element {
  const { t } = texts;
  if (check === "genuine")
    return (
      <Banner kind="good" icon="check" title={t.historyReceiptGood}>
        {isCompared ? t.historyReceiptGoodText : t.historyReceiptGoodOlder}
      </Banner>
    );
  if (check === "none") return <Banner>{t.historyReceiptNone}</Banner>;
  return (
    <Banner kind="danger" icon="warning" title={t.historyReceiptBad}>
      {t.historyReceiptBadText}
    </Banner>
  );
}
