import type { JSX } from "preact";
import { bankTexts } from "./bank-texts.ts";

export function Brand(): JSX.Element {
  return (
    <a class="site-brand" href="/">
      <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
        <rect class="site-brand-ground" width="32" height="32" rx="9" />
        <path
          class="site-brand-figure"
          d="M7 13.2 16 7.5l9 5.7v1.6H7zM9.4 17h2.4v5H9.4zm5.4 0h2.4v5h-2.4zm5.4 0h2.4v5h-2.4zM7.5 23.4h17v1.9h-17z"
        />
      </svg>
      <span>{bankTexts.t.bank}</span>
    </a>
  );
}
