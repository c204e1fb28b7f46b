import { Banner, Button } from "@countersign/ui";
import type { JSX } from "preact";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";
import { amongOthers } from "./account-name.ts";
import { mayVeto, noticeTitle } from "./notice-words.ts";

/** What is new about the accounts' devices, and, until it is over, that one is being replaced. One for each account, the gravest. */
export function NoticeBanners({ accounts }: { readonly accounts: readonly AccountView[] }): JSX.Element {
  const { t } = texts;
  const { clock } = useApp();
  const now = clock() / 1000;
  return (
    <>
      {accounts.map((account) => {
        const { id, organization, notices } = account;
        const which = amongOthers(account, accounts);
        const urgent = notices.find((notice) => mayVeto(notice, now));
        const told = urgent ?? notices.find(({ isNew }) => isNew);
        return (
          told && (
            <Banner
              key={id}
              kind={urgent ? "danger" : "warn"}
              icon="device"
              title={which === null ? organization : `${organization} · ${which}`}
              action={<Button href={hrefOf({ name: "account", id })}>{t.noticeLook}</Button>}
            >
              {noticeTitle(told)}
            </Banner>
          )
        );
      })}
    </>
  );
}
