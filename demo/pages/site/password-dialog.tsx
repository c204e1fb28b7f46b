import { Button, Dialog, Field } from "@countersign/ui";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { errorText } from "./error-text.ts";
import { noticeEnd, user } from "./session.ts";
import { useTexts } from "./texts.ts";

interface PasswordDialogProps {
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  readonly danger?: boolean;
  /** Other inputs, above the password. */
  readonly children?: ComponentChildren;
  readonly onSubmit: (password: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the password again before something that a found, open browser must not be able to do. */
export function PasswordDialog(props: PasswordDialogProps): JSX.Element {
  const { title, lead, action, danger = false, children, onSubmit, onClose } = props;
  const { t } = useTexts();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    await onSubmit(password).catch((refused: unknown) => {
      noticeEnd(refused);
      setFault(refused);
    });
    setBusy(false);
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <p class="cs-soft">{lead}</p>
      <form class="cs-stack" onSubmit={(event) => void submit(event)}>
        <input type="hidden" name="username" autocomplete="username" value={user.value?.id ?? ""} />
        {children}
        <Field
          label={t.password}
          error={fault === null ? undefined : errorText(t, fault)}
          input={{
            type: "password",
            required: true,
            autocomplete: "current-password",
            value: password,
            onInput: (event) => setPassword(event.currentTarget.value),
          }}
        />
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind={danger ? "danger" : "primary"} submit busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
