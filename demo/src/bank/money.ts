/** An amount as people type it in a form: digits, and at most two after the point. */
export const amountText = { type: "string", pattern: "^(0|[1-9][0-9]{0,8})([.][0-9]{1,2})?$" };

/** Cents of an amount that fits {@link amountText}. Whole numbers all the way: money is never a fraction. */
export function centsOf(amount: string): number {
  const [whole = "0", fraction = ""] = amount.split(".");
  return Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
}

/** The one spelling of an amount, as in `250.00`. */
export function amountOf(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}
