import { methodName } from "../operations/operation-words.ts";
import { businessName, organizationName, type PolicyRow, typeTitle } from "../registry/registry.ts";
import { texts } from "../texts/texts.ts";
import { assuranceName } from "./assurance-names.ts";

export type RowDraft = Omit<PolicyRow, "by">;

function amountWords(amount: RowDraft["amount"]): string | undefined {
  const { t } = texts;
  if (!amount) return undefined;
  const { currency, from, below } = amount;
  if (from !== undefined && below !== undefined) return t.amountBetween({ from, below, currency });
  if (from !== undefined) return t.amountAtLeast({ from, currency });
  return below === undefined ? currency : t.amountUnder({ below, currency });
}

/** What a row is for, and what it says, each in a few words. */
export function rowParts(row: RowDraft): { readonly when: readonly string[]; readonly what: readonly string[] } {
  const { t, format } = texts;
  const { organization, business, type, group, amount, methods, first, minimumAssurance, display } = row;
  const when = [
    organization && `${t.organization}: ${organizationName(organization)}`,
    business && `${t.business}: ${businessName(organization ?? "", business)}`,
    type && `${t.typeOfOperation}: ${typeTitle(type)}`,
    group && `${t.group}: ${group}`,
    amountWords(amount),
  ];
  const what = [
    methods && `${t.methodsAllowed}: ${format.list(methods.map(methodName))}`,
    first && `${t.methodFirst}: ${methodName(first)}`,
    minimumAssurance && `${t.minimumAssurance}: ${assuranceName(minimumAssurance)}`,
    display && `${t.displayRule}: ${display === "same" ? t.displaySame : t.displaySeparate}`,
  ];
  const said = (part: string | undefined | false): part is string => typeof part === "string" && part !== "";
  return { when: when.filter(said), what: what.filter(said) };
}

/** A row as lines that can be compared. */
export function rowLines(row: RowDraft): readonly string[] {
  const { t } = texts;
  const { when, what } = rowParts(row);
  return [`${row.id}: ${when.length > 0 ? when.join("; ") : t.always} → ${what.length > 0 ? what.join("; ") : "–"}`];
}
