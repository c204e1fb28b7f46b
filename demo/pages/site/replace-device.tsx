import { Button, Dialog } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { DeviceLabelField } from "./add-device.tsx";
import { send } from "./api.ts";
import type { OpenedApproval } from "./approval-dialog.tsx";
import type { Enrolment } from "./approval-element.tsx";
import { loadDevices } from "./devices.ts";
import { EnrolmentDialog } from "./enrolment-dialog.tsx";
import { errorText } from "./error-text.ts";
import { useTexts } from "./texts.ts";
import { useApproval } from "./use-approval.tsx";

/** "Replace this phone": approved on the old one, which is removed once the new one is there. */
export function ReplaceDevice(): JSX.Element {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  const [label, setLabel] = useState(t.newDeviceLabelDefault);
  const [error, setError] = useState<string | null>(null);
  const [fresh, setFresh] = useState<{ approval: string; enrolment: Enrolment } | null>(null);
  const flow = useApproval({ doneText: t.carriedOut, onDone: (approval) => void enrol(approval) });

  async function enrol(approval: string): Promise<void> {
    try {
      const enrolment = await send<Enrolment>("POST", `/api/device-changes/${approval}/enrollment`);
      setFresh({ approval, enrolment });
      flow.close();
    } catch (fault) {
      setError(errorText(t, fault));
    }
  }
  function submit(event: Event): void {
    event.preventDefault();
    setAsking(false);
    void flow.start(() => send<OpenedApproval>("POST", "/api/device-changes", { label }));
  }
  const said = error ?? flow.error?.text;
  // Only now: a list that changes takes away what stands in it, this dialog too.
  function close(): void {
    setFresh(null);
    void loadDevices();
  }
  return (
    <>
      <Button icon="device" busy={flow.busy} onClick={() => setAsking(true)}>
        {t.replaceDevice}
      </Button>
      {said && <p class="cs-field-error">{said}</p>}
      <Dialog open={asking} title={t.replaceDevice} onClose={() => setAsking(false)}>
        <p class="cs-soft">{t.replaceLead}</p>
        <form class="cs-stack" onSubmit={submit}>
          <DeviceLabelField label={t.newDeviceLabel} value={label} onInput={setLabel} />
          <div class="cs-actions">
            <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
            <Button kind="primary" submit>
              {t.continue}
            </Button>
          </div>
        </form>
      </Dialog>
      {flow.dialog}
      {fresh && (
        <EnrolmentDialog
          key={fresh.enrolment.id}
          enrolment={fresh.enrolment}
          onRetry={() => void enrol(fresh.approval)}
          onClose={close}
        />
      )}
    </>
  );
}
