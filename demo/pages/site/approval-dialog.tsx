import { Banner, Button, CodeDialog } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { read, send } from "./api.ts";
import { ApprovalElement, type Display } from "./approval-element.tsx";
import { endText } from "./error-text.ts";
import { noticeEnd, user } from "./session.ts";
import { useTexts } from "./texts.ts";

/** A sensitive operation that waits for the user's phone. */
export interface OpenedApproval {
  readonly id: string;
  readonly display: Display;
  /** True when the authenticator of this device may answer. */
  readonly sameDevice: boolean;
}

interface ApprovalDialogProps {
  readonly approval: OpenedApproval;
  /** What is approved, as this site says it, most important line first; none where the phone alone shows it. */
  readonly about: readonly string[];
  /** What it is called in the history of this browser; absent keeps it out of there. */
  readonly sceneTitle?: string | undefined;
  /** The sentence when it was carried out. */
  readonly doneText: string;
  /** The site's own reasons not to carry it out, code to sentence. */
  readonly refusals?: Readonly<Record<string, string>>;
  /** Called once, when this site has carried it out. */
  readonly onDone: () => void;
  readonly onRetry: () => void;
  /** Asks for the same again, to be approved on this device or, where it was to be, by a scan; absent where that is not possible. */
  readonly onOtherWay?: (() => void) | undefined;
  /** The heading, where it is not the element's own. */
  readonly heading?: string | undefined;
  /** Called when the user leaves it; null when it was not over yet. */
  readonly onClose: (result: string | null) => void;
}

/** Shows the code and what becomes of it. What the element shows comes from Countersign; what stands below, from this site. */
export function ApprovalDialog(props: ApprovalDialogProps): JSX.Element {
  const { approval, about, sceneTitle, doneText, refusals = {}, heading, onDone, onRetry, onOtherWay, onClose } = props;
  const { t } = useTexts();
  const [result, setResult] = useState<string | null>(null);
  useEffect(() => {
    const following = new AbortController();
    void followApproval(approval.id, following.signal).then((ended) => {
      if (ended === null) return;
      setResult(ended);
      if (ended === "done") onDone();
    });
    return () => following.abort();
  }, [approval.id]);

  function cancel(): void {
    if (result === null) void send("POST", `/api/approvals/${approval.id}/cancel`).catch(noticeEnd);
  }
  function leave(): void {
    cancel();
    onClose(result);
  }
  function changeWay(): void {
    cancel();
    onOtherWay?.();
  }
  return (
    <CodeDialog label={heading ?? t.approvalHeading} onClose={leave}>
      <About lines={about} />
      <ApprovalElement
        key={approval.id}
        {...(heading !== undefined && { heading })}
        sameDevice={approval.sameDevice}
        onReady={(element) => {
          const lines = about.map((line) => ["", line]);
          const owner = user.value?.id;
          element.scene = sceneTitle === undefined ? null : { id: approval.id, title: sceneTitle, lines, owner };
          element.display = approval.display;
        }}
        onRetry={onRetry}
      />
      {result === null && onOtherWay && (
        <button type="button" class="site-text-button site-other-way" onClick={changeWay}>
          {approval.sameDevice ? t.onAnotherDevice : t.onThisDevice}
        </button>
      )}
      {result !== null && (
        <div class="site-result">
          {result === "done" && <Banner kind="good" title={doneText} />}
          {result !== "done" && !saidByElement.includes(result) && (
            <Banner kind="warn" title={t.notCarriedOut}>
              {refusals[result] ?? endText(t, result)}
            </Banner>
          )}
          <Button kind={result === "done" ? "primary" : "secondary"} wide onClick={leave}>
            {result === "done" ? t.done : t.close}
          </Button>
        </div>
      )}
    </CodeDialog>
  );
}

interface AboutProps {
  readonly lines: readonly string[];
}

function About({ lines }: AboutProps): JSX.Element | null {
  if (lines.length === 0) return null;
  return (
    <div class="site-about">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

const retryMs = 2000;
/** How an operation ends without an approval: the element says so itself. */
const saidByElement = ["declined", "expired", "cancelled", "blocked", "revoked"];

/** Waits until this site's server says how the operation ended; null when nobody waits any more. */
export async function followApproval(id: string, signal: AbortSignal): Promise<string | null> {
  while (!signal.aborted) {
    const answer = await read<{ ended: boolean; result: string | null }>(`/api/approvals/${id}`, signal).catch(
      noticeEnd,
    );
    if (answer?.ended) return answer.result ?? "other";
    if (!answer) await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
  return null;
}
