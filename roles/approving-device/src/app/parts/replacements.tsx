import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AccountView, NoticeView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { mayVeto, noticeTitle } from "./notice-words.ts";

/** Replacements of the account's devices that can still be stopped (§9). */
export function Replacements({ account }: { readonly account: AccountView }): JSX.Element {
  const { clock } = useApp();
  const now = clock() / 1000;
  const waiting = onceEach(account.notices).filter((notice) => mayVeto(notice, now));
  return (
    <>
      {waiting.map((notice) => (
        <Replacement key={notice.id} account={account} notice={notice} />
      ))}
    </>
  );
}

/** A replacement is told more than once; it is stopped once. */
function onceEach(notices: readonly NoticeView[]): readonly NoticeView[] {
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
  const problem = useSignal<Sentence | null>(null);
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
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
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
