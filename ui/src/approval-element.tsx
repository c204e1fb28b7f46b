import type { HTMLAttributes, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The widget's element, as far as our own pages use it. */
export interface ApprovalElementHandle extends HTMLElement {
  /** What the browser keeps the operation under; set before `display`. */
  scene: unknown;
  display: unknown;
  enrolment: unknown;
  enrolmentResult(result: "confirmed" | "wrong" | "dead"): void;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "countersign-approval": HTMLAttributes<ApprovalElementHandle> & {
        locale?: string;
        heading?: string;
        "same-device"?: boolean;
      };
    }
  }
}

interface ApprovalElementProps {
  readonly locale: string;
  /** The element's own unless given. */
  readonly heading?: string | undefined;
  readonly sameDevice?: boolean;
  /** Called once with the element, to set what it shows. */
  readonly onReady: (element: ApprovalElementHandle) => void;
  readonly onState?: (state: string) => void;
  readonly onRetry?: (() => void) | undefined;
  readonly onShortString?: ((digits: string, element: ApprovalElementHandle) => void) | undefined;
  /** Called when the script that brings the element has not come in good time. */
  readonly onMissing?: () => void;
}

const patienceMs = 8000;
const names = ["countersign-state", "countersign-retry", "countersign-short-string"] as const;

/** `<countersign-approval>` on a page of ours; its script is the page's to load. */
export function ApprovalElement(props: ApprovalElementProps): VNode {
  const ref = useRef<ApprovalElementHandle>(null);
  const now = useRef(props);
  now.current = props;
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    let isHere = true;
    const heard = (event: Event): void => {
      const detail: unknown = event instanceof CustomEvent ? event.detail : null;
      const said = (name: string): string => String(Reflect.get(Object(detail), name));
      if (event.type === "countersign-state") now.current.onState?.(said("state"));
      if (event.type === "countersign-retry") now.current.onRetry?.();
      if (event.type === "countersign-short-string") now.current.onShortString?.(said("shortString"), element);
    };
    for (const name of names) element.addEventListener(name, heard);
    const timer = setTimeout(() => {
      if (customElements.get("countersign-approval") === undefined) now.current.onMissing?.();
    }, patienceMs);
    // What is set before the element is known would hide its accessors.
    void customElements.whenDefined("countersign-approval").then(() => isHere && now.current.onReady(element));
    return () => {
      isHere = false;
      clearTimeout(timer);
      for (const name of names) element.removeEventListener(name, heard);
    };
  }, []);
  const { locale, heading, sameDevice = false } = props;
  return (
    <countersign-approval
      ref={ref}
      locale={locale}
      {...(heading !== undefined && { heading })}
      {...(sameDevice && { "same-device": true })}
    />
  );
}
