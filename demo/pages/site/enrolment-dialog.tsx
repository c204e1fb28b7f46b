import { Banner, Button, CodeDialog } from "@countersign/ui";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, send } from "./api.ts";
import { ApprovalElement, type CountersignApprovalElement, type Enrolment } from "./approval-element.tsx";
import { errorText } from "./error-text.ts";
import { useTexts } from "./texts.ts";

/** What the site answers to the right digits. */
export interface Confirmed {
  /** True when a phone in use has to approve this one. */
  readonly needsApproval: boolean;
  /** Unix seconds from which a replacement can approve; null when it can at once. */
  readonly activeFrom: number | null;
}

interface EnrolmentDialogProps {
  readonly enrolment: Enrolment;
  /** Called once, with what is still to come. */
  readonly onConfirmed: (confirmed: Confirmed) => void;
  /** Asks for a new code. */
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

/** Shows the enrolment code, and passes on the six digits that the phone shows (§9). */
export function EnrolmentDialog({ enrolment, onConfirmed, onRetry, onClose }: EnrolmentDialogProps): JSX.Element {
  const { t, format } = useTexts();
  const [added, setAdded] = useState<Confirmed | null>(null);
  const [refused, setRefused] = useState<unknown>(null);

  async function confirm(digits: string, element: CountersignApprovalElement): Promise<void> {
    setRefused(null);
    try {
      const confirmed = await send<Confirmed>("POST", `/api/enrollments/${enrolment.id}/confirm`, { digits });
      element.enrolmentResult("confirmed");
      setAdded(confirmed);
      onConfirmed(confirmed);
    } catch (fault) {
      const over = fault instanceof ApiError && fault.code === "enrollment_over";
      element.enrolmentResult(over ? "dead" : "wrong");
      if (!(fault instanceof ApiError && fault.code === "wrong_digits") && !over) setRefused(fault);
    }
  }
  return (
    <CodeDialog label={t.addDeviceTitle} onClose={onClose}>
      <ApprovalElement
        key={enrolment.id}
        heading={t.addDeviceTitle}
        onReady={(element) => {
          element.enrolment = { ...enrolment, states: enrolment.display.states };
        }}
        onRetry={onRetry}
        onShortString={(digits, element) => void confirm(digits, element)}
      />
      <div class="site-result">
        {refused !== null && <Banner kind="danger">{errorText(t, refused)}</Banner>}
        {added !== null && added.activeFrom !== null && (
          <Banner>{t.deviceReplaces({ when: format.dateTime(added.activeFrom) })}</Banner>
        )}
        <Button kind={added ? "primary" : "secondary"} wide onClick={onClose}>
          {added ? t.done : t.close}
        </Button>
      </div>
    </CodeDialog>
  );
}
