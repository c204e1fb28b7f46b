import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** No accident, and no click that another page stole, lasts this long (T26). */
const holdMs = 900;

interface HoldOptions {
  readonly disabled: boolean;
  readonly onHeld: () => void;
}

/** A press that counts only when it lasts. */
export interface Hold {
  readonly holding: ReadonlySignal<boolean>;
  /** The last press ended too soon. */
  readonly tooShort: ReadonlySignal<boolean>;
  /** Starts counting; events made by a script are not the user's will and start nothing. */
  readonly begin: (event: Event) => void;
  readonly stop: () => void;
}

export function useHold({ disabled, onHeld }: HoldOptions): Hold {
  const holding = useSignal(false);
  const tooShort = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // What nobody sees any more is not held by anybody (T26).
    const look = (): void => {
      if (document.visibilityState !== "visible") stop();
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      clearTimeout(timer.current);
    };
  }, []);

  function begin(event: Event): void {
    if (!event.isTrusted || disabled || holding.value) return;
    holding.value = true;
    tooShort.value = false;
    timer.current = setTimeout(() => {
      holding.value = false;
      onHeld();
    }, holdMs);
  }
  function stop(): void {
    clearTimeout(timer.current);
    if (holding.value) tooShort.value = true;
    holding.value = false;
  }
  return { holding, tooShort, begin, stop };
}
