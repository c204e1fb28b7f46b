import { type Details, isAmount, type Template } from "@countersign/protocol";
import { detailTexts, tenThousandths } from "./amounts.ts";

/** Amounts of one currency: `from` counts, `below` does not. */
export interface Band {
  readonly currency: string;
  readonly from?: string;
  readonly below?: string;
}

/**
 * True when the details name one currency, the band's, and their greatest amount is in the band. Details without an amount are in none, so
 * that what loosens below an amount never holds for what has none.
 */
export function isInBand(
  { currency, from, below }: Band,
  template: Pick<Template, "fields">,
  details: Details,
): boolean {
  const currencies = detailTexts(template, "currency", details);
  const amounts = detailTexts(template, "amount", details);
  if (currencies.length !== 1 || currencies[0] !== currency || amounts.length === 0 || !amounts.every(isAmount))
    return false;
  const greatest = amounts.map(tenThousandths).reduce((a, b) => (a > b ? a : b));
  return (
    (from === undefined || greatest >= tenThousandths(from)) &&
    (below === undefined || greatest < tenThousandths(below))
  );
}
