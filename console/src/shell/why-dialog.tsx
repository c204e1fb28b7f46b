import { Button, Dialog, Field } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { DoorFault } from "../door/door-fault.tsx";
import { texts } from "../texts/texts.ts";

interface WhyDialogProps {
  readonly title: string;
  readonly lead: ComponentChildren;
  /** What the button says. */
  readonly verb: string;
  readonly kind?: "danger" | "primary";
  readonly act: (why: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for a reason before something is done to somebody; it stands in the audit log beside who did it. */
export function WhyDialog({ title, lead, verb, kind = "danger", act, onClose }: WhyDialogProps): JSX.Element {
  const { t } = texts;
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function go(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      await act(why.trim());
      onClose();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
    }
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <p>{lead}</p>
        <Field
          label={t.why}
          hint={t.whyHint}
          input={{ value: why, required: true, maxLength: 140, onInput: (event) => setWhy(event.currentTarget.value) }}
        />
        <DoorFault fault={fault} />
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind={kind} submit busy={busy} disabled={why.trim() === ""}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
