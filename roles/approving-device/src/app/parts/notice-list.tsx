import { Card } from "@countersign/ui";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AccountView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";
import { Facts } from "./facts.tsx";
import { noticeTitle } from "./notice-words.ts";

/** What happened to the account's devices (§9), newest first. Seen once it is shown. */
export function NoticeList({ account }: { readonly account: AccountView }): JSX.Element | null {
  const { t, format } = texts;
  const { device } = useApp();
  const { id, notices } = account;
  useEffect(() => {
    device
      .checkNotices(id)
      .catch(() => {}) // Without a network what is kept is shown.
      .then(() => device.seeNotices(id))
      .catch(() => {});
  }, [id]);
  if (notices.length === 0) return null;
  return (
    <Card>
      <div class="cs-stack-small">
        <h2>{t.noticesTitle}</h2>
        <Facts
          facts={notices.map((notice): readonly [string, string] => [
            notice.isVetoed ? t.vetoed({ what: noticeTitle(notice) }) : noticeTitle(notice),
            format.dateTime(notice.at),
          ])}
        />
      </div>
    </Card>
  );
}
