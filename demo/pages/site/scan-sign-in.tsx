import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import type { OpenedApproval } from "./approval-dialog.tsx";
import { errorText } from "./error-text.ts";
import { UserNameField } from "./password-sign-in.tsx";
import { finishScan } from "./session.ts";
import { useTexts } from "./texts.ts";
import { useApproval } from "./use-approval.tsx";

/** Signs in by scan: the phone approves a sign-in for the user name typed here. */
export function ScanSignIn(): JSX.Element {
  const { t } = useTexts();
  const [id, setId] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const finish = (approval: string): void => {
    void finishScan(approval).catch(setFault);
  };
  const flow = useApproval({ doneText: t.carriedOut, onDone: finish });

  function submit(event: Event): void {
    event.preventDefault();
    setFault(null);
    const user = id.trim().toLowerCase();
    void flow.start((way) => send<OpenedApproval>("POST", `/api/session/scans${way}`, { user }));
  }
  const said = fault === null ? flow.error?.text : errorText(t, fault);
  return (
    <form class="cs-stack" onSubmit={submit}>
      <p class="cs-soft">{t.scanLead}</p>
      {said && <Banner kind="danger">{said}</Banner>}
      <UserNameField value={id} onInput={setId} />
      <Button kind="primary" icon="scan" wide submit busy={flow.busy}>
        {t.showCode}
      </Button>
      {flow.dialog}
    </form>
  );
}
