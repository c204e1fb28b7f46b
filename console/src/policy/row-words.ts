import { methodName } from "../operations/operation-words.ts";
import type { PolicyRow } from "../registry/registry.ts";
import { texts } from "../texts/texts.ts";

export type RowDraft = Omit<PolicyRow, "by">;

/** What a row is for, and what it says, each in a few words. */
export function rowParts(row: RowDraft): { readonly when: readonly string[]; readonly then: readonly string[] } {
  const { t, format } = texts;
  const { organization, business, type, group, amount, methods, first, minimumAssurance, display } = row;
  const amountText = amount && [amount.from ?? "0", amount.below ?? "∞", amount.currency].join(" ");
  const when = [
    organization && `${t.organization}: ${organization}`,
    business && `${t.business}: ${business}`,
    type && `${t.typeOfOperation}: ${type}`,
    group && `${t.group}: ${group}`,
    amount &&
      amountText &&
      t.amountBetween({ from: amount.from ?? "0", below: amount.below ?? "∞", currency: amount.currency }),
  ];
  const then = [
    methods && `${t.methodsAllowed}: ${format.list(methods.map(methodName))}`,
    first && `${t.methodFirst}: ${methodName(first)}`,
    minimumAssurance && `${t.minimumAssurance}: ${minimumAssurance}`,
    display && `${t.displayRule}: ${display === "same" ? t.displaySame : t.displaySeparate}`,
  ];
  const said = (part: string | undefined | false): part is string => typeof part === "string" && part !== "";
  return { when: when.filter(said), then: then.filter(said) };
}

/** A row as lines that can be compared. */
export function rowLines(row: RowDraft): readonly string[] {
  const { t } = texts;
  const { when, then } = rowParts(row);
  return [`${row.id}: ${when.length > 0 ? when.join("; ") : t.always} → ${then.length > 0 ? then.join("; ") : "–"}`];
}
