import { Avatar, Card, Field, List, ListRow } from "@countersign/ui";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Fate, HistoryEntry } from "../app-device.ts";
import { useApp } from "../context.ts";
import { fateLine } from "../parts/fate-words.ts";
import { lookIcons } from "../parts/look-icon.ts";
import { Screen } from "../parts/screen.tsx";
import { useLoaded } from "../parts/use-loaded.ts";
import { hrefOf } from "../route.ts";
import { texts } from "../texts/texts.ts";

/** Searching pays from this many on. */
const searchFrom = 5;

/** The decisions kept on this device, newest first; searched by anything that was on the screen (S22). */
export function HistoryScreen(): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const entries = useLoaded(() => device.history(), "history").value;
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

function Row({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { format } = texts;
  return (
    <ListRow
      href={hrefOf({ name: "entry", id: entry.id })}
      start={<Avatar icon={lookIcons[entry.look]} tone={toneOf(entry.fate)} />}
      title={
        <>
          {entry.title}
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
