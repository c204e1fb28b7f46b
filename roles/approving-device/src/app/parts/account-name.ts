import type { AccountView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";

function othersOf({ id, organization }: AccountView, all: readonly AccountView[]): readonly AccountView[] {
  return all.filter((one) => one.organization === organization && one.id !== id);
}

/** When it was added, no more exactly than it takes to tell it from the others of its organization. */
function addedWhen(account: AccountView, all: readonly AccountView[]): string {
  const { date, dateTime, dateTimeExact } = texts.format;
  const others = othersOf(account, all);
  const tells = (form: typeof date) => others.every(({ addedAt }) => form(addedAt) !== form(account.addedAt));
  return ([date, dateTime].find(tells) ?? dateTimeExact)(account.addedAt);
}

/** What tells an account from the others of its organization: the user's own name for it, else when it was added. */
export function accountDetail(account: AccountView, all: readonly AccountView[]): string {
  return account.name ?? texts.t.accountAdded({ date: addedWhen(account, all) });
}

/** The same where there are others; null where its organization says enough. */
export function amongOthers(account: AccountView, all: readonly AccountView[]): string | null {
  return othersOf(account, all).length > 0 ? accountDetail(account, all) : null;
}

/** Which of the user's accounts is asked; null where there is one of that organization alone and it has no name. */
export function askedAccount(account: AccountView, all: readonly AccountView[]): string | null {
  const { t } = texts;
  if (account.name !== null) return t.reviewAs({ account: account.name });
  return othersOf(account, all).length > 0 ? t.reviewAsAdded({ date: addedWhen(account, all) }) : null;
}
