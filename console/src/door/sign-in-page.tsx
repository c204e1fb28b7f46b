import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { hasEnded } from "../ask/session.ts";
import { texts } from "../texts/texts.ts";
import { DoorFault } from "./door-fault.tsx";
import { DoorFrame } from "./door-frame.tsx";
import { signIn } from "./prove.ts";

/** There is no name and no password to type: the passkey says who it is (T53). */
export function SignInPage(): JSX.Element {
  const { t } = texts;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  async function enter(): Promise<void> {
    setBusy(true);
    setFault(null);
    await signIn().catch(setFault);
    setBusy(false);
  }
  return (
    <DoorFrame title={t.signInTitle} lead={t.signInLead}>
      {hasEnded.value && fault === null && <Banner kind="info">{t.sessionEnded}</Banner>}
      <DoorFault fault={fault} />
      <Button kind="primary" icon="key" wide busy={busy} onClick={() => void enter()}>
        {t.signInWithPasskey}
      </Button>
      <p class="cs-soft cs-small">{t.signInHelp}</p>
    </DoorFrame>
  );
}
