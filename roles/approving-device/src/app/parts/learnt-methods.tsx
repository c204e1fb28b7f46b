import { Banner, Button } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AccountView, NoticeView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";
import { noticeTitle } from "./notice-words.ts";

/** How long undoing is offered beside the list, in seconds. */
const offeredSeconds = 7 * 24 * 3600;

/** Methods that come first because they were used often (§12), each with its undo. */
export function LearntMethods({ account }: { readonly account: AccountView }): JSX.Element {
  const { clock } = useApp();
  const since = clock() / 1000 - offeredSeconds;
  const learnt = account.notices.filter(
    ({ kind, isVetoed, at }) => kind === "method.learnt" && !isVetoed && at > since,
  );
  return (
    <>
      {learnt.map((notice) => (
        <Learnt key={notice.id} account={account} notice={notice} />
      ))}
    </>
  );
}

function Learnt({ account, notice }: { readonly account: AccountView; readonly notice: NoticeView }): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function undo(): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      await device.stopLearning(account.id, notice.id);
    } catch (error) {
      problem.value = faultSentence(error);
    }
    busy.value = false;
  }
  return (
    <Banner
      kind="info"
      action={
        <Button busy={busy.value} onClick={() => void undo()}>
          {t.noticeUndo}
        </Button>
      }
    >
      {noticeTitle(notice)}
      {problem.value !== null && ` ${problem.value()}`}
    </Banner>
  );
}
