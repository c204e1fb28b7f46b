/**
 * How many accounts this browser held when the app was last open. Kept beside the database and not in it: a browser that clears the one on its
 * own mostly leaves the other, so the loss is noticed (T48).
 */
const place = "countersign.accounts";

export function rememberAccounts(count: number): void {
  try {
    localStorage.setItem(place, String(count));
  } catch {
    // Where nothing may be kept there is nothing to lose.
  }
}

export function rememberedAccounts(): number {
  try {
    return Number(localStorage.getItem(place)) || 0;
  } catch {
    return 0;
  }
}
