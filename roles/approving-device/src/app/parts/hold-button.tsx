import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { useHold } from "./use-hold.ts";

interface HoldButtonProps {
  readonly label: string;
  readonly disabled: boolean;
  /** The user held it long enough. */
  readonly onHeld: () => void;
  /** A press that cannot be a hold, as a screen reader makes it: ask in another way. */
  readonly onPressed: () => void;
}

/** A button that acts only when it is held: by finger, mouse, Space or Enter (T26). */
export function HoldButton({ label, disabled, onHeld, onPressed }: HoldButtonProps): JSX.Element {
  const { t } = texts;
  const { holding, tooShort, begin, stop } = useHold({ disabled, onHeld });
  /** A click that follows a press of ours is its end, not a press of its own. */
  const own = useRef(false);

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    own.current = true;
    begin(event);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (!isPressKey(event)) return;
    event.preventDefault();
    if (!event.repeat) begin(event);
  }
  function onKeyUp(event: KeyboardEvent): void {
    if (isPressKey(event)) event.preventDefault();
    stop();
  }
  function onClick(event: Event): void {
    const ends = own.current;
    own.current = false;
    if (event.isTrusted && !ends && !disabled) onPressed();
  }
  return (
    <button
      type="button"
      class="hold"
      disabled={disabled}
      data-holding={holding.value}
      aria-describedby="hold-hint"
      onPointerDown={onPointerDown}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={stop}
      onClick={onClick}
      onContextMenu={(event: Event) => event.preventDefault()}
    >
      <span class="hold-fill" aria-hidden="true" />
      <span class="hold-label">{holding.value ? t.approveHolding : label}</span>
      <span class="cs-visually-hidden" id="hold-hint">
        {tooShort.value ? t.approveShort : t.approveHint}
      </span>
    </button>
  );
}

function isPressKey({ key }: KeyboardEvent): boolean {
  return key === "Enter" || key === " ";
}
