import { isAmount, isCurrency } from "@countersign/protocol";
import { Avatar, Button, Card, List, ListRow } from "@countersign/ui";
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Fate, HistoryEntry } from "../../core/index.ts";
import { BringHistory } from "../parts/bring-history.tsx";
import { EraseHistory } from "../parts/erase-history.tsx";
import { ErasedHistory } from "../parts/erased-history.tsx";
import { exportHistory } from "../parts/export-history.ts";
import { fateLine } from "../parts/fate-words.ts";
import { anyHistory, criteriaOf, HistoryFilters, type HistoryWish } from "../parts/history-filters.tsx";
import { lookIcons } from "../parts/look-icon.ts";
import { Screen } from "../parts/screen.tsx";
import { useHistory } from "../parts/use-history.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

/** Searching pays from this many on. */
const searchFrom = 5;
/** Rows on the screen at first, and how many more are asked for at a time. */
const rowsAtOnce = 50;

/** The decisions kept on this device, newest first; searched by anything that was on the screen (S22). */
export function HistoryScreen(): JSX.Element {
  const { t } = texts;
  const { history, reload } = useHistory();
  const wish = useSignal<HistoryWish>(anyHistory);
  const found = useComputed(() => history.value?.search(criteriaOf(wish.value)) ?? []);
  if (history.value === undefined) return <Screen title={t.historyTitle}>{null}</Screen>;
  const { entries } = history.value;
  return (
    <Screen title={t.historyTitle}>
      <ErasedHistory />
      {entries.length >= searchFrom && <HistoryFilters wish={wish} entries={entries} />}
      {entries.length === 0 && <p class="cs-soft">{t.historyEmpty}</p>}
      {entries.length > 0 && found.value.length === 0 && <Nothing onReset={() => (wish.value = anyHistory)} />}
      <Rows found={found.value} total={entries.length} />
      <Tools shown={found.value} hasEntries={entries.length > 0} onBrought={reload} />
    </Screen>
  );
}

function Nothing({ onReset }: { readonly onReset: () => void }): JSX.Element {
  const { t } = texts;
  return (
    <div class="cs-stack-small" role="status">
      <p class="cs-soft">{t.historyNothing}</p>
      <div class="cs-actions">
        <Button onClick={onReset}>{t.historyReset}</Button>
      </div>
    </div>
  );
}

interface RowsProps {
  readonly found: readonly HistoryEntry[];
  readonly total: number;
}

/** A window of the rows that were found: thousands at once would be slow to draw, and nobody reads them. */
function Rows({ found, total }: RowsProps): JSX.Element | null {
  const { t, format } = texts;
  const most = useSignal(rowsAtOnce);
  useEffect(() => {
    most.value = rowsAtOnce;
  }, [found]);
  if (found.length === 0) return null;
  const more = found.length - most.value;
  return (
    <>
      {total >= searchFrom && (
        <p class="cs-small cs-soft" role="status">
          {t.historyCount({ found: format.number(found.length), total: format.number(total) })}
        </p>
      )}
      <Card flush>
        <List>
          {found.slice(0, most.value).map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </List>
      </Card>
      {more > 0 && (
        <Button wide onClick={() => (most.value += rowsAtOnce)}>
          {t.historyShowMore({ count: format.number(more) })}
        </Button>
      )}
    </>
  );
}

interface ToolsProps {
  readonly shown: readonly HistoryEntry[];
  readonly hasEntries: boolean;
  readonly onBrought: () => void;
}

/** What can be done with all of it, and what keeping and erasing mean. */
function Tools({ shown, hasEntries, onBrought }: ToolsProps): JSX.Element {
  const { t } = texts;
  return (
    <Card>
      <div class="cs-stack-small">
        <p class="cs-small cs-soft">{t.historyKept}</p>
        <BringHistory onEnd={onBrought} />
        {hasEntries && (
          <div class="cs-actions">
            <Button icon="download" disabled={shown.length === 0} onClick={() => exportHistory(shown, "csv")}>
              {t.historyExportCsv}
            </Button>
            <Button icon="download" disabled={shown.length === 0} onClick={() => exportHistory(shown, "json")}>
              {t.historyExportJson}
            </Button>
            <EraseHistory ids={null} />
          </div>
        )}
      </div>
    </Card>
  );
}

function Row({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { t, format } = texts;
  return (
    <ListRow
      href={hrefOf({ name: "entry", id: entry.id })}
      start={<Avatar icon={lookIcons[entry.look]} tone={toneOf(entry.fate)} />}
      title={
        <>
          <span class="row-name" translate={false}>
            {entry.title}
          </span>
          {entry.lines.length > 0 && <bdi class="row-value">{headline(entry)}</bdi>}
        </>
      }
      detail={
        <>
          <bdi>{entry.organization}</bdi> · {fateLine(entry)}
          <br />
          {format.dateTime(entry.decidedAt)}
          {entry.elsewhere && ` · ${t.historyElsewhere}`}
        </>
      }
    />
  );
}

/** What the first line of the scene says; an amount with the currency that follows it. */
function headline({ lines }: HistoryEntry): string | undefined {
  const [first, second] = lines.map(([, value]) => value);
  if (first === undefined || second === undefined) return first;
  return isAmount(first) && isCurrency(second) ? `${first} ${second}` : first;
}

function toneOf(fate: Fate): "accent" | "danger" | "warn" | "plain" {
  if (fate === "done") return "accent";
  if (fate === "failed") return "warn";
  return fate === "declined" || fate === "blocked" ? "danger" : "plain";
}
