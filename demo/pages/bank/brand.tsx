import type { JSX } from "preact";
import { SiteBrand } from "../site/site-brand.tsx";
import { bankTexts } from "./bank-texts.ts";

const figure = "M7 13.2 16 7.5l9 5.7v1.6H7zM9.4 17h2.4v5H9.4zm5.4 0h2.4v5h-2.4zm5.4 0h2.4v5h-2.4zM7.5 23.4h17v1.9h-17z";

export function Brand(): JSX.Element {
  return <SiteBrand name={bankTexts.t.bank} figure={figure} />;
}
