import { type KeptCriteria, looks } from "@countersign/protocol";
import { Field, Icon, Select } from "@countersign/ui";
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { type AccountView, fates, type HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";
import { accountDetail } from "./account-name.ts";
import { fateName } from "./fate-words.ts";
import { lookName } from "./look-icon.ts";
import { resultOf } from "./use-history.ts";
import { useLoaded } from "./use-loaded.ts";

/** What the user asks for, as the controls hold it; empty for anything. */
export interface HistoryWish {
  readonly words: string;
  readonly scene: string;
  readonly result: string;
  readonly account: string;
  /** As a date input gives it. */
  readonly from: string;
  readonly to: string;
}

export const anyHistory: HistoryWish = { words: "", scene: "", result: "", account: "", from: "", to: "" };

/** Days begin and end by the clock of this device. */
function secondsAt(date: string, time: string): number | undefined {
  const ms = Date.parse(`${date}T${time}`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

export function criteriaOf({ words, scene, result, account, from, to }: HistoryWish): KeptCriteria {
  const begins = secondsAt(from, "00:00:00");
  const ends = secondsAt(to, "23:59:59");
  return {
    words,
    ...(scene !== "" && { scene }),
    ...(result !== "" && { result }),
    ...(account !== "" && { account }),
    ...(begins !== undefined && { from: begins }),
    ...(ends !== undefined && { to: ends + 1 }),
  };
}

interface HistoryFiltersProps {
  readonly wish: Signal<HistoryWish>;
  readonly entries: readonly HistoryEntry[];
}

/** Words above, the rest folded away until somebody wants it. */
export function HistoryFilters({ wish, entries }: HistoryFiltersProps): JSX.Element {
  const { t } = texts;
  const { device } = useApp();
  const accounts = useLoaded(() => device.accounts(), "accounts").value ?? [];
  function set(change: Partial<HistoryWish>): void {
    wish.value = { ...wish.value, ...change };
  }
  const { words, scene, result, account, from, to } = wish.value;
  const scenes = looks.filter((look) => entries.some((entry) => entry.look === look));
  const results = fates.filter((fate) => entries.some((entry) => resultOf(entry) === fate));
  const count = [scene, result, account, from, to].filter((value) => value !== "").length;
  return (
    <div class="cs-stack-small">
      <Field
        label={t.historySearch}
        hint={t.historySearchHint}
        input={{ type: "search", value: words, onInput: (event) => set({ words: event.currentTarget.value }) }}
      />
      <details class="history-more" open={count > 0}>
        <summary>
          <Icon name="filter" />
          {count > 0 ? t.historyFiltersSet({ count: texts.format.number(count) }) : t.historyFilters}
        </summary>
        <div class="history-filters">
          <Select
            label={t.historyScene}
            value={scene}
            options={[anyOf(t.historyAny), ...scenes.map((look) => ({ value: look, label: lookName(look) }))]}
            onChange={(value) => set({ scene: value })}
          />
          <Select
            label={t.historyResult}
            value={result}
            options={[anyOf(t.historyAny), ...results.map((fate) => ({ value: fate, label: fateName(fate) }))]}
            onChange={(value) => set({ result: value })}
          />
          {accounts.length > 1 && (
            <Select
              label={t.historyAccount}
              value={account}
              options={[
                anyOf(t.historyAny),
                ...accounts.map((one) => ({ value: one.id, label: nameOf(one, accounts) })),
              ]}
              onChange={(value) => set({ account: value })}
            />
          )}
          <Field
            label={t.historyFrom}
            input={{ type: "date", value: from, max: to, onInput: (event) => set({ from: event.currentTarget.value }) }}
          />
          <Field
            label={t.historyTo}
            input={{ type: "date", value: to, min: from, onInput: (event) => set({ to: event.currentTarget.value }) }}
          />
        </div>
      </details>
    </div>
  );
}

function anyOf(label: string): { readonly value: string; readonly label: string } {
  return { value: "", label };
}

function nameOf(account: AccountView, all: readonly AccountView[]): string {
  return `${account.organization} · ${accountDetail(account, all)}`;
}
