import { texts } from "../texts/texts.ts";

/** What a strength is called. */
export function assuranceName(assurance: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = {
    sms: t.assuranceSms,
    "soft-offline": t.assuranceSoftOffline,
    soft: t.assuranceSoft,
    uv: t.assuranceUv,
    hw: t.assuranceHw,
  };
  return names[assurance] ?? assurance;
}
