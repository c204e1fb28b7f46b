import { Button, Dialog, Field } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type AccountView, maximumNameLength } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";

/** A name of the user's own for an account, to tell it from others at a glance. */
export function RenameAccount({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const asking = useSignal(false);
  const name = useSignal("");
  const refused = useSignal(false);
  async function save(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await device.renameAccount(account.id, name.value);
      asking.value = false;
    } catch {
      refused.value = true;
    }
  }
  function ask(): void {
    name.value = account.name ?? "";
    refused.value = false;
    asking.value = true;
  }
  return (
    <>
      <Button kind="quiet" icon="pen" onClick={ask}>
        {account.name === null ? t.accountRename : t.accountRenameAgain}
      </Button>
      <Dialog open={asking.value} title={t.accountName} onClose={() => (asking.value = false)}>
        <form class="cs-stack" onSubmit={(event) => void save(event)}>
          <Field
            label={t.accountName}
            hint={t.accountNameHint}
            error={refused.value ? t.accountNameBad : undefined}
            input={{
              value: name.value,
              maxLength: 2 * maximumNameLength,
              autocomplete: "off",
              onInput: (event) => (name.value = event.currentTarget.value),
            }}
          />
          <div class="cs-actions">
            <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
            <Button kind="primary" submit>
              {t.save}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
