import type { KeptCriteria } from "@countersign/protocol";
import { make } from "../make-element.ts";
import type { HistoryTexts } from "./history-texts.ts";
import { type KeptOperation, results } from "./kept-operation.ts";

/** The controls above the list. They stay while the list below changes, so that nobody loses the place they type at. */
export interface HistoryFilters {
  readonly element: HTMLElement;
  criteria(): KeptCriteria;
  reset(): void;
  /** True when something is asked for, in that language. */
  isUsed(texts: HistoryTexts): boolean;
}

/** Days begin and end by the clock of this browser. */
function secondsAt(date: string, time: string): number | undefined {
  const ms = Date.parse(`${date}T${time}`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

function choice(any: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  const all = [["", any] as const, ...options];
  return make("select", {}, ...all.map(([value, label]) => make("option", { value }, label)));
}

export function createHistoryFilters(
  kept: readonly KeptOperation[],
  { texts, onChange }: { texts: HistoryTexts; onChange: () => void },
): HistoryFilters {
  const titles = [...new Set(kept.map(({ title }) => title))].toSorted();
  const present = results.filter((result) => kept.some((one) => one.result === result));
  const words = make("input", { type: "search" });
  const scene = choice(
    texts.any,
    titles.map((title) => [title, title]),
  );
  const result = choice(
    texts.any,
    present.map((one) => [one, texts.results[one]]),
  );
  const [from, to] = [make("input", { type: "date" }), make("input", { type: "date" })];
  const controls = [words, scene, result, from, to];
  const names = [texts.search, texts.scene, texts.result, texts.from, texts.to];
  const element = make(
    "div",
    { class: "filters" },
    ...controls.map((control, at) => make("label", {}, names[at] ?? "", control)),
  );
  element.addEventListener("input", onChange);
  return {
    element,
    isUsed: (now) => now === texts && controls.some(({ value }) => value !== ""),
    criteria() {
      const [begins, ends] = [secondsAt(from.value, "00:00:00"), secondsAt(to.value, "23:59:59")];
      return {
        words: words.value,
        ...(scene.value !== "" && { scene: scene.value }),
        ...(result.value !== "" && { result: result.value }),
        ...(begins !== undefined && { from: begins }),
        ...(ends !== undefined && { to: ends + 1 }),
      };
    },
    reset() {
      for (const control of controls) control.value = "";
      onChange();
    },
  };
}
