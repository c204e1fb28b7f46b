import type { Details, DetailValue } from "../operation.ts";
import type { Locale, Template } from "./template.ts";

/** A label and its value, exactly as they stand on the screen. */
export type Line = readonly [label: string, value: string];

const words: Record<Locale, { yes: string; no: string }> = {
  en: { yes: "Yes", no: "No" },
  zh: { yes: "是", no: "否" },
};

function valueText(value: DetailValue, locale: Locale): string {
  if (typeof value === "boolean") return value ? words[locale].yes : words[locale].no;
  return String(value);
}

/**
 * The lines a device shows and signs (`dh`, §7): the template's fields in order, absent optionals left out.
 * Fixed tables and no Intl, so that phone and server make the same bytes.
 */
export function renderLines(template: Pick<Template, "fields">, details: Details, locale: Locale): Line[] {
  return template.fields.flatMap(({ id, label }) => {
    const value = details[id];
    return value === undefined ? [] : [[label[locale], valueText(value, locale)] as const];
  });
}
