import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface CodeDialogProps {
  readonly label: string;
  readonly children: ComponentChildren;
  /** Called when the user leaves it by Escape or the platform's back gesture. */
  readonly onClose: () => void;
}

/** A modal dialog as wide as a code beside its words; what it shows brings its own heading and frame. */
export function CodeDialog({ label, children, onClose }: CodeDialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const leave = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={element} class="cs-dialog cs-code-dialog" aria-label={label} onCancel={leave}>
      {children}
    </dialog>
  );
}
