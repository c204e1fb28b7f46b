import type { JSX } from "preact";
import { bazaarTexts } from "./bazaar-texts.ts";

export function Brand(): JSX.Element {
  return (
    <a class="site-brand" href="/">
      <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
        <rect class="site-brand-ground" width="32" height="32" rx="9" />
        <path
          class="site-brand-figure"
          d="M12.5 7h7v2h-7zM11 10.5h10c2 2 3 3.7 3 5.5s-1 3.5-3 5.5H11c-2-2-3-3.7-3-5.5s1-3.5 3-5.5zM12.5 23h7v2h-7z"
        />
        <path class="site-brand-ground" d="M16 12.5c2 2.2 2.6 3 2.6 4.2a2.6 2.6 0 0 1-5.2 0c0-1.2.6-2 2.6-4.2z" />
      </svg>
      <span>{bazaarTexts.t.bazaar}</span>
    </a>
  );
}
