import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { texts } from "../texts/texts.ts";

interface HoldButtonProps {
  readonly label: string;
  readonly disabled: boolean;
  /** The user held it long enough. */
  readonly onHeld: () => void;
  /** A press that cannot be a hold, as a screen reader makes it: ask in another way. */
  readonly onPressed: () => void;
}

/** No accident and no click that another page stole lasts this long (T26). */
export const holdMs = 900;

/**
 * A button that acts only when it is held: by finger, mouse, Space or Enter. Events made by a script are not the user's will and do
 * nothing (T26).
 */
export function HoldButton({ label, disabled, onHeld, onPressed }: HoldButtonProps): JSX.Element {
  const { t } = texts;
  const holding = useSignal(false);
  const tooShort = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pointed = useRef(false);

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
  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    pointed.current = true;
    begin(event);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pointed.current = true;
    if (!event.repeat) begin(event);
  }
  function onKeyUp(event: KeyboardEvent): void {
    if (event.key === " " || event.key === "Enter") event.preventDefault();
    stop();
  }
  function onClick(event: Event): void {
    const own = pointed.current;
    pointed.current = false;
    if (event.isTrusted && !own && !disabled) onPressed();
  }
  useEffect(() => () => clearTimeout(timer.current), []);
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
