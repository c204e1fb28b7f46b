import type { JSX } from "preact";
import { SiteBrand } from "../site/site-brand.tsx";
import { shopTexts } from "./shop-texts.ts";

const figure =
  "M16 6.5a2.6 2.6 0 0 1 1.2 4.9v1.4h3.3v2.4h-3.3v7.4c2.9-.5 4.9-2.3 5.4-4.6h-2l3.2-3.6 2.2 4.2h-1c-.6 4-4.4 6.9-9 6.9s-8.4-2.9-9-6.9h-1l2.2-4.2 3.2 3.6h-2c.5 2.3 2.5 4.1 5.4 4.6v-7.4h-3.3v-2.4h3.3v-1.4A2.6 2.6 0 0 1 16 6.5";

export function Brand(): JSX.Element {
  return <SiteBrand name={shopTexts.t.shop} figure={figure} />;
}
