import type { JSX, SelectHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

interface SelectProps<V extends string> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  /** Everything a plain select takes. */
  readonly select?: SelectHTMLAttributes<HTMLSelectElement>;
}

/** A labelled choice of one among many: the platform's own, so that every keyboard and every screen reader knows it. */
export function Select<V extends string>({
  label,
  hint,
  options,
  value,
  onChange,
  select,
}: SelectProps<V>): JSX.Element {
  const id = useId();
  return (
    <div class="cs-field">
      <label class="cs-field-label" for={id}>
        {label}
      </label>
      <span class="cs-select">
        <select
          {...select}
          id={id}
          class="cs-field-input"
          value={value}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </span>
      {hint && (
        <span class="cs-field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
