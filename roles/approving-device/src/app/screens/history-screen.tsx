import { Avatar, Card, Field, List, ListRow } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Fate, HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { fateLine } from "../parts/fate-words.ts";
import { lookIcons } from "../parts/look-icon.ts";
import { Screen } from "../parts/screen.tsx";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

/** Searching pays from this many on. */
const searchFrom = 5;

/** The decisions kept on this device, newest first; searched by anything that was on the screen (S22). */
export function HistoryScreen(): JSX.Element {
  const { t } = texts;
  const entries = useHistory();
  const sought = useSignal("");
  if (entries === undefined) return <Screen title={t.historyTitle}>{null}</Screen>;
  const found = entries.filter((entry) => fits(entry, sought.value));
  return (
    <Screen title={t.historyTitle}>
      {entries.length >= searchFrom && (
        <Field
          label={t.historySearch}
          hint={t.historySearchHint}
          input={{
            type: "search",
            value: sought.value,
            onInput: (event) => (sought.value = event.currentTarget.value),
          }}
        />
      )}
      {entries.length === 0 && <p class="cs-soft">{t.historyEmpty}</p>}
      {entries.length > 0 && found.length === 0 && <p class="cs-soft">{t.historyNothing}</p>}
      {found.length > 0 && (
        <Card flush>
          <List>
            {found.map((entry) => (
              <Row key={entry.id} entry={entry} />
            ))}
          </List>
        </Card>
      )}
    </Screen>
  );
}

/** What is still open is asked for once more, so that a result is not missed by leaving the app. */
function useHistory(): readonly HistoryEntry[] | undefined {
  const { device } = useApp();
  const entries = useSignal<readonly HistoryEntry[] | undefined>(undefined);
  useEffect(() => {
    async function read(): Promise<void> {
      entries.value = await device.history();
      const open = entries.value.filter(({ fate }) => fate === "waiting");
      await Promise.allSettled(open.map(({ id }) => device.follow(id, { waitSeconds: 0 })));
      if (open.length > 0) entries.value = await device.history();
    }
    read().catch(() => (entries.value ??= []));
  }, []);
  return entries.value;
}

function Row({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { format } = texts;
  return (
    <ListRow
      href={hrefOf({ name: "entry", id: entry.id })}
      start={<Avatar icon={lookIcons[entry.look]} tone={toneOf(entry.fate)} />}
      title={
        <>
          <span class="row-name">{entry.title}</span>
          {entry.lines[0] && <bdi class="row-value">{entry.lines[0][1]}</bdi>}
        </>
      }
      detail={
        <>
          <bdi>{entry.organization}</bdi> · {fateLine(entry)}
          <br />
          {format.dateTime(entry.decidedAt)}
        </>
      }
    />
  );
}

function toneOf(fate: Fate): "accent" | "danger" | "warn" | "plain" {
  if (fate === "done") return "accent";
  if (fate === "failed") return "warn";
  return fate === "declined" || fate === "blocked" ? "danger" : "plain";
}

function fits(entry: HistoryEntry, sought: string): boolean {
  const wanted = fold(sought).split(/\s+/).filter(Boolean);
  const text = fold([entry.organization, entry.title, entry.id, ...entry.lines.flat(), fateLine(entry)].join(" "));
  return wanted.every((word) => text.includes(word));
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
