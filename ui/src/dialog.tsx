import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ComponentChildren;
  /** Called when the user leaves it by Escape or the platform's back gesture. */
  readonly onClose: () => void;
}

/** A modal dialog of the platform: it holds the focus and gives it back. On a phone it is a sheet from below. */
export function Dialog({ open, title, children, onClose }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && !dialog?.open) dialog?.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  return (
    <dialog ref={element} class="cs-dialog" aria-labelledby={id} onClose={onClose}>
      {open && (
        <div class="cs-dialog-body">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  );
}
