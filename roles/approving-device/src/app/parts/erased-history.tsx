import { Banner, Button } from "@countersign/ui";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { ApprovingDevice, HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";

/** How long an erasure can be taken back. What is erased is gone from the disk at once; this page alone still knows it. */
const undoMs = 10_000;

const erased = signal<readonly HistoryEntry[]>([]);
let timer: ReturnType<typeof setTimeout> | undefined;

function remember(entries: readonly HistoryEntry[]): void {
  clearTimeout(timer);
  erased.value = entries;
  if (entries.length > 0) timer = setTimeout(() => remember([]), undoMs);
}

/** Erases entries, all of them for null, and offers to take that back for a while. */
export async function eraseEntries(device: ApprovingDevice, ids: readonly string[] | null): Promise<void> {
  remember(await device.eraseHistory(ids));
}

/** Says what was erased a moment ago, and takes it back. */
export function ErasedHistory(): JSX.Element | null {
  const { t, format } = texts;
  const { device } = useApp();
  const entries = erased.value;
  if (entries.length === 0) return null;
  async function undo(): Promise<void> {
    remember([]);
    await device.restoreHistory(entries);
  }
  return (
    <div role="status">
      <Banner icon="trash" title={t.historyErased({ count: format.number(entries.length) })}>
        <div class="cs-actions">
          <Button icon="undo" onClick={() => void undo()}>
            {t.historyUndoErase}
          </Button>
        </div>
      </Banner>
    </div>
  );
}
