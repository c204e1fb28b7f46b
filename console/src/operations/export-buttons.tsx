import { Button, Dialog } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { DoorFault } from "../door/door-fault.tsx";
import type { Filter } from "./filters.tsx";
import { saveExport } from "./save-export.ts";

/** Takes along what is listed, all pages of it. */
export function ExportButtons({ filter }: { readonly filter: Filter }): JSX.Element {
  const { t, format } = texts;
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState<AbortController | null>(null);
  const [count, setCount] = useState<number | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  async function save(kind: "csv" | "jsonl"): Promise<void> {
    const stop = new AbortController();
    setBusy(stop);
    setFault(null);
    setCount(0);
    await saveExport({ filter, kind, signal: stop.signal, onCount: setCount }).catch((refused: unknown) => {
      if (!stop.signal.aborted) setFault(refused);
      setCount(null);
    });
    setBusy(null);
  }
  function close(): void {
    busy?.abort();
    setOpen(false);
    setCount(null);
    setFault(null);
  }
  return (
    <>
      <Button icon="download" onClick={() => setOpen(true)}>
        {t.exportList}
      </Button>
      <Dialog open={isOpen} title={t.exportTitle} onClose={close}>
        <p>{t.exportLead}</p>
        <DoorFault fault={fault} />
        {count !== null && (
          <p role="status">
            {busy === null
              ? t.exportDone({ count: format.number(count) })
              : t.exporting({ count: format.number(count) })}
          </p>
        )}
        <div class="cs-actions">
          <Button kind="primary" disabled={busy !== null} onClick={() => void save("csv")}>
            {t.exportCsv}
          </Button>
          <Button disabled={busy !== null} onClick={() => void save("jsonl")}>
            {t.exportJson}
          </Button>
        </div>
        <Button kind="quiet" wide onClick={close}>
          {busy === null ? t.close : t.cancel}
        </Button>
      </Dialog>
    </>
  );
}
