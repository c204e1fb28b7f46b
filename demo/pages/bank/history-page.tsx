import type { HTMLAttributes, VNode } from "preact";
import { user } from "../site/session.ts";
import { bankTexts } from "./bank-texts.ts";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "countersign-history": HTMLAttributes<HTMLElement> & { locale?: string; owner?: string | undefined };
    }
  }
}

/** What was approved from this browser: kept by Countersign's second element, in this browser alone. */
export function HistoryPage(): VNode {
  const { t, locale } = bankTexts;
  return (
    <div class="cs-stack site-page site-page-narrow">
      <h1>{t.history}</h1>
      <countersign-history locale={locale.value} owner={user.value?.id} />
    </div>
  );
}
