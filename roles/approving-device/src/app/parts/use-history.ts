import { indexKept, type KeptCriteria } from "@countersign/protocol";
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
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

/** The most that are asked for at a time. */
const askedAtOnce = 20;

/**
 * Opens the history once and keeps it, folded, for as long as its screen is open. What is still open is asked for once more, so that a result is
 * not missed by leaving the app; and what was decided without a network as soon as the server has it.
 */
export function useHistory(): {
  readonly history: ReadonlySignal<KeptHistory | undefined>;
  readonly reload: () => void;
} {
  const { device } = useApp();
  const entries = useSignal<readonly HistoryEntry[] | undefined>(undefined);
  const asked = useRef(new Set<string>()).current;
  async function read(): Promise<void> {
    entries.value = await device.history();
  }
  async function readAndAsk(): Promise<void> {
    await read();
    const known = ({ id, version }: HistoryEntry): string => `${id} ${version}`;
    const open = (entries.value ?? [])
      .filter((entry) => entry.fate === "waiting" && !asked.has(known(entry)))
      .slice(0, askedAtOnce);
    if (open.length === 0) return;
    for (const entry of open) asked.add(known(entry));
    await Promise.allSettled(open.map(({ id }) => device.follow(id, { waitSeconds: 0 })));
    await read();
  }
  function reload(): void {
    readAndAsk().catch(() => (entries.value ??= []));
  }
  useEffect(() => {
    reload();
    return device.onChange(reload);
  }, []);
  const history = useComputed(() => {
    const { value } = entries;
    // The words of a result are searched too, and they are the language's.
    return value && texts.locale.value && { entries: value, search: indexKept(value, describe) };
  });
  return { history, reload };
}
