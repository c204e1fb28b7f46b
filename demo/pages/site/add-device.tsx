import { Button, Field } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "./api.ts";
import type { OpenedApproval } from "./approval-dialog.tsx";
import type { Enrolment } from "./approval-element.tsx";
import { loadDevices } from "./devices.ts";
import { type Confirmed, EnrolmentDialog } from "./enrolment-dialog.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { useTexts } from "./texts.ts";
import { useApproval } from "./use-approval.tsx";

/** The first phone, one beside those in use, or one in place of phones that are lost. */
type NewDevice = "first" | "another" | "replacement";

interface AddDeviceProps {
  readonly way: NewDevice;
  /** True where its approval stands in this browser's history. */
  readonly inHistory?: boolean;
}

/** "Add your phone": the password once more, then the code, then the six digits; where there is a phone already, that one approves (§9). */
export function AddDevice({ way, inHistory = false }: AddDeviceProps): JSX.Element {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  const [label, setLabel] = useState(way === "another" ? t.newDeviceLabelDefault : t.deviceLabelDefault);
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const words = wordsOf(t, way);
  const flow = useApproval({
    about: () => [t.approveNewDevice],
    ...(inHistory && { sceneTitle: words.button }),
    doneText: t.deviceAdded,
    heading: words.button,
    sameDevice: false,
    onFinished: close,
  });

  async function begin(password: string): Promise<void> {
    const wish = { password, label, replace: way === "replacement" };
    setEnrolment(await send<Enrolment>("POST", "/api/enrollments", wish));
    setAsking(false);
  }
  // Only now: a list that changes takes away what stands in it, this dialog too.
  function close(): void {
    setEnrolment(null);
    void loadDevices();
  }
  function goOn({ needsApproval }: Confirmed): void {
    if (!needsApproval || enrolment === null) return;
    const { id } = enrolment;
    setEnrolment(null);
    void flow.start(() => send<OpenedApproval>("POST", `/api/enrollments/${id}/approval`));
  }
  return (
    <>
      <Button
        kind={way === "first" ? "primary" : "secondary"}
        icon={way === "replacement" ? "undo" : "plus"}
        onClick={() => setAsking(true)}
      >
        {words.button}
      </Button>
      {flow.error && <p class="cs-field-error">{flow.error.text}</p>}
      {asking && (
        <PasswordDialog
          title={words.button}
          lead={words.lead}
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
          onConfirmed={goOn}
          onRetry={() => {
            setEnrolment(null);
            setAsking(true);
          }}
          onClose={close}
        />
      )}
      {flow.dialog}
    </>
  );
}

/** What the button says, and what the user is told before the code. */
function wordsOf(t: ReturnType<typeof useTexts>["t"], way: NewDevice): { button: string; lead: string } {
  switch (way) {
    case "first":
      return { button: t.addDevice, lead: t.addDeviceLead };
    case "another":
      return { button: t.addAnother, lead: t.addAnotherLead };
    case "replacement":
      return { button: t.lostDevices, lead: t.lostDevicesLead };
  }
}

interface DeviceLabelFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function DeviceLabelField({ label, value, onInput }: DeviceLabelFieldProps): JSX.Element {
  return (
    <Field
      label={label}
      input={{ value, required: true, maxLength: 40, onInput: (event) => onInput(event.currentTarget.value) }}
    />
  );
}
