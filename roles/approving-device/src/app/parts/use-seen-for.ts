import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A screen must have been shown this long before it takes an approval (T26). */
export const dwellMs = 800;

/** True once what `key` names has been shown for a while; time in which the page was hidden does not count. */
export function useSeenFor(key: string): boolean {
  const seen = useSignal(false);
  useEffect(() => {
    seen.value = false;
    let timer = 0;
    function look(): void {
      clearTimeout(timer);
      if (document.visibilityState === "visible" && !seen.value) timer = setTimeout(() => (seen.value = true), dwellMs);
    }
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [key]);
  return seen.value;
}
