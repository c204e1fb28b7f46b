import type { HTMLAttributes, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "./texts.ts";

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

/** The element of Countersign's script, as far as this page uses it. */
export interface CountersignApprovalElement extends HTMLElement {
  display: Display | null;
  enrolment: unknown;
  enrolmentResult(result: "confirmed" | "wrong" | "dead"): void;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "countersign-approval": HTMLAttributes<CountersignApprovalElement> & {
        locale?: string;
        heading?: string;
        "same-device"?: boolean;
      };
    }
  }
}

interface ApprovalElementProps {
  /** The element's own unless given. */
  readonly heading?: string;
  readonly sameDevice?: boolean;
  /** Called once with the element, to set what it shows. */
  readonly onReady: (element: CountersignApprovalElement) => void;
  readonly onRetry?: () => void;
  readonly onShortString?: (digits: string, element: CountersignApprovalElement) => void;
}

/** How long Countersign's script may take before the page says that it is not there. */
const patienceMs = 8000;

/** `<countersign-approval>` in the language of the page. */
export function ApprovalElement({
  heading,
  sameDevice = false,
  onReady,
  onRetry,
  onShortString,
}: ApprovalElementProps): VNode {
  const { locale, t } = useTexts();
  const ref = useRef<CountersignApprovalElement>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    onReady(element);
    const timer = setTimeout(() => setMissing(customElements.get("countersign-approval") === undefined), patienceMs);
    const retry = (): void => onRetry?.();
    const digits = (event: Event): void => {
      if (event instanceof CustomEvent) onShortString?.(String(event.detail.shortString), element);
    };
    element.addEventListener("countersign-retry", retry);
    element.addEventListener("countersign-short-string", digits);
    return () => {
      clearTimeout(timer);
      element.removeEventListener("countersign-retry", retry);
      element.removeEventListener("countersign-short-string", digits);
    };
  }, []);
  return (
    <>
      {missing && <p class="site-missing">{t.widgetMissing}</p>}
      <countersign-approval
        ref={ref}
        locale={locale.value}
        {...(heading !== undefined && { heading })}
        {...(sameDevice && { "same-device": true })}
      />
    </>
  );
}
