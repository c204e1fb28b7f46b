import { Banner, Button, Dialog } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { faultSentence, type Sentence } from "../fault-sentence.ts";
import { texts } from "../texts/texts.ts";

interface TakeBackProps {
  readonly entry: HistoryEntry;
  readonly onChange: (entry: HistoryEntry) => void;
}

type Question = "undo" | "report";

/** What can still be done about a decision (§10): undo an approval the site has not used, and say that it was not you. */
export function TakeBack({ entry, onChange }: TakeBackProps): JSX.Element {
  const { t } = texts;
  const asked = useSignal<Question | null>(null);
  const { busy, problem, send } = useTakeBack(entry, {
    onChange,
    onDone: () => (asked.value = null),
  });
  function ask(question: Question): void {
    problem.value = null;
    asked.value = question;
  }
  const of = { organization: entry.organization };
  const words = {
    undo: { title: t.undoTitle, text: t.undoText(of), confirm: t.undoConfirm },
    report: { title: t.reportTitle, text: t.reportText(of), confirm: t.reportConfirm },
  }[asked.value ?? "undo"];
  return (
    <>
      {entry.reported && (
        <Banner kind="good" icon="shield">
          {t.reported(of)}
        </Banner>
      )}
      <div class="cs-actions take-back">
        {mayUndo(entry) && (
          <Button icon="undo" onClick={() => ask("undo")}>
            {t.undo}
          </Button>
        )}
        {mayReport(entry) && (
          <Button kind="quiet" icon="warning" onClick={() => ask("report")}>
            {t.report}
          </Button>
        )}
      </div>
      <Dialog open={asked.value !== null} title={words.title} onClose={() => (asked.value = null)}>
        <p class="cs-soft">{words.text}</p>
        {problem.value !== null && <Banner kind="danger">{problem.value()}</Banner>}
        <div class="cs-actions">
          <Button onClick={() => (asked.value = null)}>{t.cancel}</Button>
          <Button kind="danger" busy={busy.value} onClick={() => asked.value && void send(asked.value)}>
            {words.confirm}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

/** The operation's name must be known, which after an answer without a network it is not yet. */
function isNamed({ offline }: HistoryEntry): boolean {
  return offline !== null;
}

/** What the page's digits approved is no claim of this device's: it is reported, not undone (§10). */
function mayUndo({ answer, fate, used, offline }: HistoryEntry): boolean {
  return answer === "approve" && fate === "waiting" && used !== true && offline === undefined;
}

function mayReport(entry: HistoryEntry): boolean {
  return entry.reported !== true && entry.reason !== "not_me" && isNamed(entry);
}

function useTakeBack(
  { id }: HistoryEntry,
  { onChange, onDone }: Pick<TakeBackProps, "onChange"> & { readonly onDone: () => void },
) {
  const { device } = useApp();
  const busy = useSignal(false);
  const problem = useSignal<Sentence | null>(null);
  async function send(question: Question): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      onChange(await (question === "undo" ? device.undo(id) : device.report(id)));
      onDone();
    } catch (error) {
      problem.value = faultSentence(error);
      // A refusal tells too: that the site has used the approval leaves nothing to undo.
      const now = await device.entry(id).catch(() => null);
      if (now) onChange(now);
    }
    busy.value = false;
  }
  return { busy, problem, send };
}
