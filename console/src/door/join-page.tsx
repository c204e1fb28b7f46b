import { Banner, Button, Field, Spinner } from "@countersign/ui";
import { type AnswerOf, staffToConsoleServer as staff } from "@countersign/protocol/contract";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, Refusal } from "../ask/ask.ts";
import { faultText } from "../ask/fault-text.ts";
import { me } from "../ask/session.ts";
import { useAct } from "../ask/use-act.ts";
import { useAsked } from "../ask/use-asked.ts";
import { roleName } from "../staff/role-names.ts";
import { texts } from "../texts/texts.ts";
import { DoorFault } from "./door-fault.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { invitation } from "./invitation.ts";
import { makePasskey } from "./passkeys.ts";

type Invited = AnswerOf<typeof staff.beginJoin>;

/** What stands in the form's place while, or when, there is no invitation. */
function NotInvited({ fault }: { readonly fault: unknown }): JSX.Element {
  const { t } = texts;
  if (fault === null) return <Spinner label={t.loading} />;
  const isOver = fault instanceof Refusal && fault.code === "ticket_invalid";
  return (
    <>
      <Banner kind="warn" title={t.joinOver}>
        {isOver ? t.joinOverLead : faultText(fault)}
      </Banner>
      <Button onClick={() => (invitation.value = null)}>{t.toSignIn}</Button>
    </>
  );
}

function JoinForm({ invited, token }: { readonly invited: Invited; readonly token: string }): JSX.Element {
  const { t } = texts;
  const [name, setName] = useState(invited.name);
  const { busy, fault, run } = useAct();
  const join = () =>
    run(async () => {
      // Asked for anew: whoever takes their time with the name gets a fresh challenge.
      const begun = await ask(staff.beginJoin, { body: { token } });
      const chosen = name.trim().normalize("NFC");
      const credential = await makePasskey({ ...begun, name: chosen });
      me.value = await ask(staff.join, { body: { token, name: chosen, label: t.firstPasskey, credential } });
      invitation.value = null;
    });
  return (
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
          // Somebody has approved it: nobody joins under another.
          readOnly: invited.name !== "",
          maxLength: 64,
          autocomplete: "name",
          onInput: (event) => setName(event.currentTarget.value),
        }}
      />
      <p>{t.joinRole({ role: roleName(invited.role) })}</p>
      <DoorFault fault={fault} />
      <Button kind="primary" icon="key" wide submit busy={busy} disabled={name.trim() === ""}>
        {t.joinWithPasskey}
      </Button>
      <p class="cs-soft cs-small">{t.passkeyAbout}</p>
    </form>
  );
}

/** The way in for who has a link: a name, and a passkey. */
export function JoinPage({ token }: { readonly token: string }): JSX.Element {
  const { t } = texts;
  const invited = useAsked(() => ask(staff.beginJoin, { body: { token } }), { key: token });
  return (
    <DoorFrame title={t.joinTitle} lead={t.joinLead}>
      {invited.value === null ? (
        <NotInvited fault={invited.fault} />
      ) : (
        <JoinForm invited={invited.value} token={token} />
      )}
    </DoorFrame>
  );
}
