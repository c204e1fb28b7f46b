import { type ReadonlySignal, signal } from "@preact/signals";
import type { Sighting } from "./sighting.ts";

/** Between what the camera sees and what is judged: one code at a time. */
export interface CodeGate {
  /** What was seen last. */
  readonly seen: ReadonlySignal<Sighting["kind"]>;
  /** True while a code is being judged, and a moment after. */
  readonly busy: ReadonlySignal<boolean>;
  readonly look: (sighting: Sighting) => void;
  readonly forget: () => void;
}

interface CodeGateOptions {
  /** Answers false when the scanner should look on. */
  readonly onCode: (text: string) => Promise<boolean>;
  readonly onTaken: () => void;
}

/** So that a sentence can be read before the same code is judged again. */
const lookAwayMs = 1200;

export function createCodeGate({ onCode, onTaken }: CodeGateOptions): CodeGate {
  const seen = signal<Sighting["kind"]>("nothing");
  const busy = signal(false);
  function look(sighting: Sighting): void {
    if (busy.value) return;
    seen.value = sighting.kind;
    if (sighting.kind === "code") void take(sighting.text);
  }
  async function take(text: string): Promise<void> {
    busy.value = true;
    if (await onCode(text)) onTaken();
    else setTimeout(() => (busy.value = false), lookAwayMs);
  }
  const forget = (): void => {
    seen.value = "nothing";
  };
  return { seen, busy, look, forget };
}
