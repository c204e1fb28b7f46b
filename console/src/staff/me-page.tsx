import { Button, Card, Dialog, Field } from "@countersign/ui";
import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { me, signOut } from "../ask/session.ts";
import { DoorFault } from "../door/door-fault.tsx";
import { makePasskey } from "../door/passkeys.ts";
import { proving } from "../door/prove.ts";
import { Page } from "../shell/page.tsx";
import { texts } from "../texts/texts.ts";
import { Phones } from "./phones.tsx";
import { roleAbout, roleName } from "./role-names.ts";

function AddPasskey({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { t } = texts;
  const [label, setLabel] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function add(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      const { existing, ...begun } = await proving(() => ask(staff.beginPasskey, { body: {} }));
      const credential = await makePasskey(begun, existing);
      me.value = await ask(staff.addPasskey, { body: { label: label.trim(), credential } });
      onClose();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
    }
  }
  return (
    <Dialog open title={t.addPasskey} onClose={onClose}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p class="cs-soft">{t.addPasskeyLead}</p>
        <Field
          label={t.passkeyName}
          hint={t.passkeyNameHint}
          input={{
            value: label,
            required: true,
            maxLength: 64,
            onInput: (event) => setLabel(event.currentTarget.value),
          }}
        />
        <DoorFault fault={fault} />
        <div class="cs-actions">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="primary" icon="key" submit busy={busy} disabled={label.trim() === ""}>
            {t.addPasskey}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Passkeys(): JSX.Element {
  const { t, format } = texts;
  const [isAdding, setAdding] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const passkeys = me.value?.passkeys ?? [];
  async function remove(id: string): Promise<void> {
    setFault(null);
    try {
      me.value = await proving(() => ask(staff.removePasskey, { body: { id } }));
    } catch (refused) {
      setFault(refused);
    }
  }
  return (
    <Card>
      <div class="cs-stack">
        <div>
          <h2>{t.passkeys}</h2>
          <p class="cs-soft">{t.passkeysLead}</p>
        </div>
        <div>
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t.addPasskey}
          </Button>
        </div>
        <DoorFault fault={fault} />
        <ul class="keys">
          {passkeys.map(({ id, label, addedAt }) => (
            <li key={id} class="key">
              <div class="key-about">
                <strong>{label}</strong>
                <span class="cs-soft cs-small">{t.addedOn({ when: format.date(addedAt) })}</span>
              </div>
              {passkeys.length > 1 && (
                <Button kind="quiet" label={`${t.remove}: ${label}`} onClick={() => void remove(id)}>
                  {t.remove}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {isAdding && <AddPasskey onClose={() => setAdding(false)} />}
      </div>
    </Card>
  );
}

/** The way out, one's own keys and phones. Phones are asked for, so they are last: nothing moves when they come. */
export function MePage(): JSX.Element | null {
  const { t, format } = texts;
  const who = me.value;
  if (!who) return null;
  return (
    <Page title={who.name} lead={`${roleName(who.role)}: ${roleAbout(who.role)}`}>
      <Card>
        <div class="cs-stack">
          <h2>{t.session}</h2>
          <p class="cs-soft">{t.sessionEnds({ when: format.dateTime(who.sessionEndsAt) })}</p>
          <div class="decide">
            <Button onClick={() => void signOut()}>{t.signOut}</Button>
            <Button kind="quiet" onClick={() => void signOut(true)}>
              {t.signOutEverywhere}
            </Button>
          </div>
        </div>
      </Card>
      <Passkeys />
      <Phones />
    </Page>
  );
}
