import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../src/button.tsx";
import { CodeDialog } from "../src/code-dialog.tsx";
import { Dialog } from "../src/dialog.tsx";
import { Part } from "./part.tsx";
import { messages } from "./texts.ts";
import { StagedElement } from "./widget-part.tsx";

export function DialogsPart(): JSX.Element {
  const { t } = messages;
  const [open, setOpen] = useState<"none" | "dialog" | "code">("none");
  const close = (): void => setOpen("none");
  return (
    <Part title={t.dialogs} lead={t.dialogsLead}>
      <div class="page-row">
        <Button onClick={() => setOpen("dialog")}>{t.openDialog}</Button>
        <Button onClick={() => setOpen("code")}>{t.openCodeDialog}</Button>
      </div>
      <Dialog open={open === "dialog"} title={t.dialogTitle} onClose={close}>
        <p class="cs-soft">{t.dialogText}</p>
        <div class="cs-actions">
          <Button onClick={close}>{t.secondary}</Button>
          <Button kind="danger" onClick={close}>
            {t.danger}
          </Button>
        </div>
      </Dialog>
      {open === "code" && (
        <CodeDialog label={t.openCodeDialog} onClose={close}>
          <StagedElement stage="done" />
          <div class="page-dialog-foot">
            <Button onClick={close}>{t.close}</Button>
          </div>
        </CodeDialog>
      )}
    </Part>
  );
}
