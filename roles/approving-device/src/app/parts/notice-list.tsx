import { Banner, Button, Card, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AccountView, NoticeView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { Facts } from "./facts.tsx";
import { mayVeto, noticeTitle } from "./notice-words.ts";

/** What happened to the account's devices (§9): a replacement can be stopped while it waits, all else is told. */
export function NoticeList({ account }: { readonly account: AccountView }): JSX.Element | null {
  const { t, format } = texts;
  const { device, clock } = useApp();
  const { id, notices } = account;
  useEffect(() => {
    device
      .checkNotices(id)
      .catch(() => {}) // Without a network what is kept is shown.
      .then(() => device.seeNotices(id))
      .catch(() => {});
  }, [id]);
  if (notices.length === 0) return null;
  const now = clock() / 1000;
  const urgent = replacements(notices).filter((notice) => mayVeto(notice, now));
  return (
    <>
      {urgent.map((notice) => (
        <Replacement key={notice.id} account={account} notice={notice} />
      ))}
      <Card>
        <div class="cs-stack-small">
          <h2>{t.noticesTitle}</h2>
          <Facts
            facts={notices.map((notice): readonly [string, string] => [
              `${noticeTitle(notice)}${notice.isVetoed ? ` ${t.vetoed}` : ""}`,
              format.dateTime(notice.at),
            ])}
          />
        </div>
      </Card>
    </>
  );
}

/** A replacement is told more than once; it is stopped once. */
function replacements(notices: readonly NoticeView[]): readonly NoticeView[] {
  return notices.filter(
    ({ enrollment }, at) =>
      enrollment !== undefined && notices.findIndex((other) => other.enrollment === enrollment) === at,
  );
}

function Replacement({ account, notice }: { readonly account: AccountView; readonly notice: NoticeView }): JSX.Element {
  const { t, format } = texts;
  const { device } = useApp();
  const asking = useSignal(false);
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  async function stop(): Promise<void> {
    busy.value = true;
    try {
      await device.veto(account.id, notice.enrollment ?? "");
      asking.value = false;
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <>
      <Banner
        kind="danger"
        title={noticeTitle(notice)}
        action={
          <Button kind="danger" onClick={() => (asking.value = true)}>
            {t.veto}
          </Button>
        }
      >
        {t.vetoBefore({ time: format.dateTime(notice.vetoUntil ?? notice.at) })}
      </Banner>
      <Dialog open={asking.value} title={t.vetoTitle} onClose={() => (asking.value = false)}>
        <p class="cs-soft">{t.vetoText({ organization: account.organization })}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asking.value = false)}>{t.cancel}</Button>
          <Button kind="danger" busy={busy.value} onClick={() => void stop()}>
            {t.veto}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
