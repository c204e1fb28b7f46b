import type { InputHTMLAttributes, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** A sentence that says what is wrong and what to do. */
  readonly error?: string | undefined;
  /** Everything a plain input takes. */
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
}

/** A labelled input with its hint and error joined to it for screen readers. */
export function Field({ label, hint, error, input }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="cs-field">
      <label class="cs-field-label" for={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        class="cs-field-input"
        aria-invalid={error ? "true" : undefined}
        aria-describedby={described || undefined}
      />
      {hint && (
        <span class="cs-field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <span class="cs-field-error" id={`${id}-error`} role="alert">
          <Icon name="warning" />
          {error}
        </span>
      )}
    </div>
  );
}
