import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApprovalDialog, type OpenedApproval } from "./approval-dialog.tsx";
import { errorText } from "./error-text.ts";
import { noticeEnd } from "./session.ts";
import { useTexts } from "./texts.ts";

/** Where it is to be approved: with a device that scans, or on this one. It is put behind the path. */
type Way = "" | "?sameDevice";
/** Asks for an approval. */
type AskForApproval = (way: Way) => Promise<OpenedApproval>;

interface UseApprovalOptions {
  /** False where the same device may not answer. */
  readonly sameDevice?: boolean;
  /** The dialog's heading, where it is not the element's own. */
  readonly heading?: string;
  /** What is approved, most important line first: a user who approves on the page reads it there. */
  readonly about?: (() => readonly string[]) | undefined;
  /** What it is called in the history of this browser; absent keeps it out of there. */
  readonly sceneTitle?: string;
  readonly doneText: string;
  readonly refusals?: Readonly<Record<string, string>>;
  /** Called with the approval's id when this site has carried it out. */
  readonly onDone?: (id: string) => void;
  /** Called when the user leaves the dialog after it was carried out. */
  readonly onFinished?: () => void;
}

/** One button's worth of approval: asks for it, shows it, and says what went wrong. */
export interface ApprovalFlow {
  readonly busy: boolean;
  readonly error: { readonly fault: unknown; readonly text: string } | null;
  start(open: AskForApproval, way?: Way): Promise<void>;
  /** To be rendered somewhere. */
  readonly dialog: JSX.Element | null;
}

/** An approval on the screen, with what it was about when it was asked for, in the language in use: the form may be empty by then. */
interface Shown {
  readonly approval: OpenedApproval;
  readonly about: () => readonly string[];
  /** Asks for the same once more, the same way unless another is named. */
  readonly again: (next?: Way) => void;
}

export function useApproval(options: UseApprovalOptions): ApprovalFlow {
  const {
    about = () => [],
    sceneTitle,
    doneText,
    refusals = {},
    sameDevice = true,
    heading,
    onDone,
    onFinished,
  } = options;
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ readonly fault: unknown } | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);

  // A busy button cannot hold the focus, so the dialog would not find the way back by itself.
  const origin = useRef<Element | null>(null);
  useEffect(() => {
    if (shown === null && origin.current instanceof HTMLElement) origin.current.focus();
  }, [shown]);

  async function start(open: AskForApproval, way: Way = ""): Promise<void> {
    origin.current = document.activeElement;
    setBusy(true);
    setFailed(null);
    try {
      setShown({ about, approval: await open(way), again: (next = way) => void start(open, next) });
    } catch (fault) {
      noticeEnd(fault);
      setShown(null);
      setFailed({ fault });
    }
    setBusy(false);
  }
  const dialog = shown && (
    <ApprovalDialog
      key={shown.approval.id}
      approval={shown.approval}
      about={shown.about()}
      sceneTitle={sceneTitle}
      doneText={doneText}
      refusals={refusals}
      onDone={() => onDone?.(shown.approval.id)}
      heading={heading}
      onRetry={() => shown.again()}
      onOtherWay={sameDevice ? () => shown.again(shown.approval.sameDevice ? "" : "?sameDevice") : undefined}
      onClose={(result) => {
        setShown(null);
        if (result === "done") onFinished?.();
      }}
    />
  );
  const error = failed && { ...failed, text: errorText(t, failed.fault) };
  return { busy, error, start, dialog };
}
