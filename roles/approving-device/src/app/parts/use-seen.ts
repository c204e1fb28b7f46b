import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** As high as the bar with the two answers and a note gets, which covers the end of the screen. */
const covered = "0px 0px -170px 0px";

/** True once the element has been on the uncovered part of the screen; a later scroll does not unsee it. */
export function useSeen(element: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const seen = useSignal(false);
  useEffect(() => {
    const onMove = (entries: readonly IntersectionObserverEntry[]): void => {
      if (entries.some((entry) => entry.isIntersecting)) seen.value = true;
    };
    const observer = new IntersectionObserver(onMove, { rootMargin: covered });
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return seen;
}
