import { indexKept, type KeptCriteria } from "@countersign/protocol";
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fate, HistoryEntry } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";
import { fateLine } from "./fate-words.ts";

/** A decline is a decline, whatever the operation came to. */
export function resultOf({ answer, fate, undecided = false }: HistoryEntry): Fate {
  return answer === "decline" && !undecided ? "declined" : fate;
}

/** The entries kept here, and what searches them. */
interface KeptHistory {
  readonly entries: readonly HistoryEntry[];
  readonly search: (criteria: KeptCriteria) => readonly HistoryEntry[];
}

function describe(entry: HistoryEntry) {
  const { organization, title, id, offline, lines, look, account, decidedAt } = entry;
  return {
    texts: [organization, title, offline ?? id, ...lines.flat(), fateLine(entry)],
    scene: look,
    result: resultOf(entry),
    account,
    at: decidedAt,
  };
}

/**
 * Opens the history once and keeps it, folded, for as long as its screen is open. What is still open is asked for once more, so that a result is
 * not missed by leaving the app.
 */
export function useHistory(): {
  readonly history: ReadonlySignal<KeptHistory | undefined>;
  readonly reload: () => void;
} {
  const { device } = useApp();
  const entries = useSignal<readonly HistoryEntry[] | undefined>(undefined);
  async function read(): Promise<void> {
    entries.value = await device.history();
  }
  function reload(): void {
    read().catch(() => (entries.value ??= []));
  }
  useEffect(() => {
    async function readAndAsk(): Promise<void> {
      await read();
      const open = (entries.value ?? []).filter(({ fate }) => fate === "waiting").slice(0, 20);
      await Promise.allSettled(open.map(({ id }) => device.follow(id, { waitSeconds: 0 })));
      if (open.length > 0) await read();
    }
    readAndAsk().catch(() => (entries.value ??= []));
    return device.onChange(reload);
  }, []);
  const history = useComputed(() => {
    const { value } = entries;
    // The words of a result are searched too, and they are the language's.
    return value && texts.locale.value && { entries: value, search: indexKept(value, describe) };
  });
  return { history, reload };
}
