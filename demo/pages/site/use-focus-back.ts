import { useEffect, useRef } from "preact/hooks";

/** Gives the focus back to where it was when a row of dialogs began, once the last is gone: `remember` belongs to the button that opens it. */
export function useFocusBack(open: boolean): { remember: (event: Event) => void } {
  const origin = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (open) return;
    origin.current?.focus();
    origin.current = null;
  }, [open]);
  return {
    remember: ({ currentTarget }) => {
      origin.current = currentTarget instanceof HTMLElement ? currentTarget : null;
    },
  };
}
