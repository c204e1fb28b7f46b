import { Banner, Button, Field, Spinner } from "@countersign/ui";
import { staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../ask/ask.ts";
import { faultText } from "../ask/fault-text.ts";
import { me } from "../ask/session.ts";
import { useAsked } from "../ask/use-asked.ts";
import { roleName } from "../staff/role-names.ts";
import { texts } from "../texts/texts.ts";
import { DoorFault } from "./door-fault.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { invitation } from "./invitation.ts";
import { makePasskey } from "./passkeys.ts";

/** The way in for who has a link: a name, and a passkey. */
export function JoinPage({ token }: { readonly token: string }): JSX.Element {
  const { t } = texts;
  const invited = useAsked(() => ask(staff.beginJoin, { body: { token } }), { key: token });
  const [typed, setTyped] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const name = typed ?? invited.value?.name ?? "";

  async function join(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      // Asked for anew: whoever takes their time with the name gets a fresh challenge.
      const begun = await ask(staff.beginJoin, { body: { token } });
      const chosen = name.trim().normalize("NFC");
      const credential = await makePasskey({ ...begun, name: chosen });
      me.value = await ask(staff.join, { body: { token, name: chosen, label: t.firstPasskey, credential } });
      invitation.value = null;
    } catch (refused) {
      setFault(refused);
    }
    setBusy(false);
  }
  if (invited.value === null && invited.fault === null)
    return (
      <DoorFrame title={t.joinTitle} lead={t.joinLead}>
        <Spinner label={t.loading} />
      </DoorFrame>
    );
  if (invited.value === null)
    return (
      <DoorFrame title={t.joinTitle} lead={t.joinLead}>
        <Banner kind="warn" title={t.joinOver}>
          {faultText(invited.fault) === t.error_ticket_invalid ? t.joinOverLead : faultText(invited.fault)}
        </Banner>
        <Button onClick={() => (invitation.value = null)}>{t.toSignIn}</Button>
      </DoorFrame>
    );
  return (
    <DoorFrame title={t.joinTitle} lead={t.joinLead}>
      <form
        class="cs-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <Field
          label={t.yourName}
          hint={t.yourNameHint}
          input={{
            value: name,
            required: true,
            maxLength: 64,
            autocomplete: "name",
            onInput: (event) => setTyped(event.currentTarget.value),
          }}
        />
        <p>{t.joinRole({ role: roleName(invited.value.role) })}</p>
        <DoorFault fault={fault} />
        <Button kind="primary" icon="key" wide submit busy={busy} disabled={name.trim() === ""}>
          {t.joinWithPasskey}
        </Button>
        <p class="cs-soft cs-small">{t.passkeyAbout}</p>
      </form>
    </DoorFrame>
  );
}
