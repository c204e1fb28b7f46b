import type { JSX } from "preact";
import { useId } from "preact/hooks";

interface TextAreaProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A list, one item in each line. */
export function TextArea({ label, hint, value, onInput }: TextAreaProps): JSX.Element {
  const id = useId();
  return (
    <div class="cs-field">
      <label class="cs-field-label" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class="cs-field-input text-area"
        rows={3}
        spellcheck={false}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <span class="cs-field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** The lines that say something. */
export function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
