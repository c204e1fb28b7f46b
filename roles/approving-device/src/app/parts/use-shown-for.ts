import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dwellMs } from "./use-seen-for.ts";

/** True while the page is visible and has been for a while, without a break (T26): what is signed by itself is signed before the user's eyes. */
export function useShownFor(): ReadonlySignal<boolean> {
  const shown = useSignal(false);
  useEffect(() => {
    let timer = 0;
    function look(): void {
      clearTimeout(timer);
      if (document.visibilityState === "visible") timer = setTimeout(() => (shown.value = true), dwellMs);
      else shown.value = false;
    }
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return shown;
}
