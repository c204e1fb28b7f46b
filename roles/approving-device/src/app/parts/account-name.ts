import type { AccountView } from "../../core/index.ts";
import { texts } from "../texts/texts.ts";

/** What tells an account from the others of its organization: the user's own name for it, else when it was added. */
export function accountDetail({ name, addedAt }: AccountView): string {
  const { t, format } = texts;
  return name ?? t.accountAdded({ date: format.dateTime(addedAt) });
}

/** Which of the user's accounts is asked; null where there is one of that organization alone and it has no name. */
export function askedAccount(account: AccountView, all: readonly AccountView[]): string | null {
  const { t, format } = texts;
  const { name, organization, addedAt } = account;
  if (name !== null) return t.reviewAs({ account: name });
  const isAmongSeveral = all.filter((one) => one.organization === organization).length > 1;
  return isAmongSeveral ? t.reviewAsAdded({ date: format.dateTime(addedAt) }) : null;
}
