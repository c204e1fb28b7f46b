import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import type { AccountView } from "../../core/index.ts";
import { usePasskeyOffered } from "../parts/passkey-offer.tsx";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

/** Why this cannot be approved here, and what to do about it: right after the account was added it can still be protected. */
export function NoVerification({ account }: { readonly account: AccountView }): JSX.Element {
  const { t } = texts;
  if (!usePasskeyOffered(account)) return <Banner kind="warn">{t.reviewNoVerification}</Banner>;
  return (
    <Banner kind="warn" action={<Button href={hrefOf({ name: "account", id: account.id })}>{t.passkeyDo}</Button>}>
      {t.reviewVerificationSoon}
    </Banner>
  );
}
