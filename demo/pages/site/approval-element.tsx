import { ApprovalElement as Element, type ApprovalElementHandle } from "@countersign/ui";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useTexts } from "./texts.ts";

export type { ApprovalElementHandle as CountersignApprovalElement } from "@countersign/ui";

/** What the site's server hands the page for one operation. */
export interface Display {
  readonly frames: { readonly url: string; readonly token: string };
  readonly states: { readonly url: string; readonly token: string };
  readonly expiresAt: number;
}

/** What it hands the page for one enrolment. */
export interface Enrolment {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: number;
  readonly display: { readonly states: { readonly url: string; readonly token: string } };
}

interface ApprovalElementProps {
  /** The element's own unless given. */
  readonly heading?: string;
  readonly sameDevice?: boolean;
  /** Called once with the element, to set what it shows. */
  readonly onReady: (element: ApprovalElementHandle) => void;
  readonly onRetry?: () => void;
  readonly onShortString?: (digits: string, element: ApprovalElementHandle) => void;
}

/** `<countersign-approval>` in the language of the page; the page says so when Countersign's script is not there. */
export function ApprovalElement(props: ApprovalElementProps): VNode {
  const { locale, t } = useTexts();
  const [missing, setMissing] = useState(false);
  return (
    <>
      {missing && <p class="site-missing">{t.widgetMissing}</p>}
      <Element {...props} locale={locale.value} onMissing={() => setMissing(true)} />
    </>
  );
}
