import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A screen must have been shown this long before it takes an approval (T26). */
const dwellMs = 800;

/** True once what `key` names has been shown for a while. */
export function useSeenFor(key: string): boolean {
  const seen = useSignal(false);
  useEffect(() => {
    seen.value = false;
    const timer = setTimeout(() => (seen.value = true), dwellMs);
    return () => clearTimeout(timer);
  }, [key]);
  return seen.value;
}
