import { Button, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import type { Enrolment } from "./approval-element.tsx";
import { loadDevices } from "./devices.ts";
import { EnrolmentDialog } from "./enrolment-dialog.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { useTexts } from "./texts.ts";

/** "Add your phone": the password once more, then the code, then the six digits. */
export function AddDevice(): JSX.Element {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  const [label, setLabel] = useState(t.deviceLabelDefault);
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);

  async function begin(password: string): Promise<void> {
    setEnrolment(await send<Enrolment>("POST", "/api/enrollments", { password, label }));
    setAsking(false);
  }
  // Only now: a list that changes takes away what stands in it, this dialog too.
  function close(): void {
    setEnrolment(null);
    void loadDevices();
  }
  return (
    <>
      <Button kind="primary" icon="plus" onClick={() => setAsking(true)}>
        {t.addDevice}
      </Button>
      {asking && (
        <PasswordDialog
          title={t.addDeviceTitle}
          lead={t.addDeviceLead}
          action={t.showEnrolmentCode}
          onSubmit={begin}
          onClose={() => setAsking(false)}
        >
          <DeviceLabelField label={t.deviceLabel} value={label} onInput={setLabel} />
        </PasswordDialog>
      )}
      {enrolment && (
        <EnrolmentDialog
          key={enrolment.id}
          enrolment={enrolment}
          onRetry={() => {
            setEnrolment(null);
            setAsking(true);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

interface DeviceLabelFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function DeviceLabelField({ label, value, onInput }: DeviceLabelFieldProps): JSX.Element {
  return (
    <Field
      label={label}
      input={{ value, required: true, maxLength: 40, onInput: (event) => onInput(event.currentTarget.value) }}
    />
  );
}
