import type { JSX } from "preact";
import { SiteBrand } from "../site/site-brand.tsx";
import { bazaarTexts } from "./bazaar-texts.ts";

const figure =
  "M12.5 7h7v2h-7zM11 10.5h10c2 2 3 3.7 3 5.5s-1 3.5-3 5.5H11c-2-2-3-3.7-3-5.5s1-3.5 3-5.5zM12.5 23h7v2h-7z";

export function Brand(): JSX.Element {
  return (
    <SiteBrand name={bazaarTexts.t.bazaar} figure={figure}>
      <path class="site-brand-ground" d="M16 12.5c2 2.2 2.6 3 2.6 4.2a2.6 2.6 0 0 1-5.2 0c0-1.2.6-2 2.6-4.2z" />
    </SiteBrand>
  );
}
